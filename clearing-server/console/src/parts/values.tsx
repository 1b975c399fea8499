import { Tag, Tooltip } from 'antd';
import type { ReactElement } from 'react';
import type { RecordRow, Standing } from '@lvchengtong/clearing-server/reports/report-shapes';
import { cardNumber, yuan } from '../format.ts';
import { nameOf, useLanguage } from '../language/language.tsx';

/** An amount of money, digits under digits. */
export function Amount({ fen }: { fen: number }): ReactElement {
  return <span className={fen < 0 ? 'amount amount-negative' : 'amount'}>{yuan(fen)}</span>;
}

/** A card number in groups of four. */
export function CardNumber({ asn }: { asn: string }): ReactElement {
  return <span className="card-number">{cardNumber(asn)}</span>;
}

const STANDING_COLOUR: Readonly<Record<Standing, string>> = {
  accepted: 'green',
  suspended: 'orange',
  rejected: 'red',
  duplicate: 'default',
};

/** Where a record stands, with its reason and flags. */
export function StandingTag({
  record,
}: {
  record: Pick<RecordRow, 'standing' | 'code' | 'flags'>;
}): ReactElement {
  const { names } = useLanguage().text;
  const reasons = [
    ...(record.code === null ? [] : [names.codes[record.code]]),
    ...record.flags.map((flag) => names.flags[flag]),
  ];
  const tag = (
    <Tag color={STANDING_COLOUR[record.standing]}>
      {names.standings[record.standing]}
      {record.flags.length > 0 && ' ⚑'}
    </Tag>
  );
  return reasons.length === 0 ? tag : <Tooltip title={reasons.join(' · ')}>{tag}</Tooltip>;
}

const CARD_STATE_COLOUR: Readonly<Record<string, string>> = {
  active: 'green',
  issued: 'blue',
  personalised: 'blue',
  suspended: 'orange',
  lost: 'red',
  destroyed: 'red',
};

/** A card's state of life. */
export function CardStateTag({ state }: { state: string }): ReactElement {
  const { names } = useLanguage().text;
  return <Tag color={CARD_STATE_COLOUR[state] ?? 'default'}>{nameOf(names.cardStates, state)}</Tag>;
}
