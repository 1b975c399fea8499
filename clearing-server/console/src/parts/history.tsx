import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  IdcardOutlined,
  PlusCircleOutlined,
  WalletOutlined,
} from '@ant-design/icons';
import { Tag, Timeline } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type {
  LoadOrderEntry,
  RecordEntry,
  StateEntry,
  TimelineEntry,
} from '@lvchengtong/clearing-server/reports/report-shapes';
import { dateTime, localDateTime, yuan } from '../format.ts';
import { nameOf, useLanguage } from '../language/language.tsx';
import { COLOUR } from '../theme.ts';
import { Nothing } from './feedback.tsx';
import { StandingTag } from './values.tsx';

/** A card's history, newest first. */
export function History({ entries }: { entries: readonly TimelineEntry[] }): ReactElement {
  const { card } = useLanguage().text;
  if (entries.length === 0) return <Nothing title={card.empty} advice={card.emptyDo} />;
  return <Timeline style={{ marginTop: 10 }} items={entries.map(timelineItem)} />;
}

interface Item {
  readonly key: string;
  readonly color: string;
  readonly icon: ReactNode;
  readonly content: ReactNode;
}

function timelineItem(entry: TimelineEntry): Item {
  switch (entry.entry) {
    case 'record':
      return {
        key: entry.record.record_id,
        ...recordMark(entry),
        content: <RecordPart entry={entry} />,
      };
    case 'load-order':
      return {
        key: entry.load_id,
        color: COLOUR.neutral,
        icon: <PlusCircleOutlined />,
        content: <LoadOrderPart entry={entry} />,
      };
    case 'state':
      return {
        key: `${entry.at} ${entry.to_state}`,
        color: COLOUR.ink,
        icon: <IdcardOutlined />,
        content: <StatePart entry={entry} />,
      };
  }
}

function recordMark({ record }: RecordEntry): Pick<Item, 'color' | 'icon'> {
  switch (record.standing) {
    case 'accepted':
      return record.kind === 'load'
        ? { color: COLOUR.load, icon: <WalletOutlined /> }
        : { color: COLOUR.good, icon: <CheckCircleOutlined /> };
    case 'suspended':
      return { color: COLOUR.warn, icon: <ClockCircleOutlined /> };
    case 'rejected':
      return { color: COLOUR.bad, icon: <CloseCircleOutlined /> };
    case 'duplicate':
      return { color: COLOUR.neutral, icon: <CheckCircleOutlined /> };
  }
}

function Line(props: { time: string; children: ReactNode; detail: ReactNode }): ReactElement {
  return (
    <div data-testid="history-entry">
      <span className="time soft">{props.time}</span> {props.children}
      <div className="soft">{props.detail}</div>
    </div>
  );
}

const isCredit = (kind: string): boolean => kind === 'load';

function RecordPart({ entry }: { entry: RecordEntry }): ReactElement {
  const { card, names } = useLanguage().text;
  const { record } = entry;
  const signed = `${isCredit(record.kind) ? '+' : '−'}${yuan(record.amount_fen)}`;
  return (
    <div data-testid="record-row">
      <Line
        time={localDateTime(record.at_local)}
        detail={
          <>
            {card.before} {yuan(entry.balance_before_fen)} → {card.after}{' '}
            {yuan(record.balance_after_fen)} · {names.counterKinds[entry.counter_kind]}{' '}
            {card.counter} {entry.counter}
            {entry.amount_due_fen !== record.amount_fen &&
              ` · ${card.due} ${yuan(entry.amount_due_fen)}`}
            {entry.recovered && ` · ${card.recovered}`}
            <Settled entry={entry} />
          </>
        }
      >
        <strong>{names.kinds[record.kind]}</strong> <strong className="amount">{signed}</strong>{' '}
        {record.place ?? record.terminal_id} <StandingTag record={record} />
        {record.code !== null && <span>{names.codes[record.code]}</span>}
        {record.flags.map((flag) => (
          <Tag key={flag} color="gold">
            {names.flags[flag]}
          </Tag>
        ))}
      </Line>
      {entry.decision !== null && <DecisionPart decision={entry.decision} />}
    </div>
  );
}

function Settled({ entry }: { entry: RecordEntry }): ReactElement | null {
  const { card } = useLanguage().text;
  if (entry.settlement_date === null) return null;
  return (
    <>
      {' · '}
      {card.settledOn}{' '}
      <Link to={`/settlement/${entry.settlement_date}`} className="nowrap">
        {entry.settlement_date}
      </Link>
      {entry.billed && entry.record.operator_name !== null && (
        <>
          {' · '}
          {card.bill} {entry.record.operator_name}
        </>
      )}
    </>
  );
}

function DecisionPart({
  decision,
}: {
  decision: NonNullable<RecordEntry['decision']>;
}): ReactElement {
  const { card, names } = useLanguage().text;
  return (
    <div>
      <Tag color={decision.outcome === 'paid' ? 'green' : 'volcano'}>
        {card.decision} · {nameOf(names.decisionOutcomes, decision.outcome)}
      </Tag>
      {nameOf(names.decisionRules, decision.rule)}
      {decision.evidence !== null && (
        <span className="soft break">
          {' '}
          · {card.evidence} {decision.evidence}
        </span>
      )}
    </div>
  );
}

function LoadOrderPart({ entry }: { entry: LoadOrderEntry }): ReactElement {
  const { card, names } = useLanguage().text;
  return (
    <Line
      time={dateTime(entry.at)}
      detail={`${card.online} ${card.counter} ${String(entry.online_counter)}`}
    >
      {card.loadOrder} <span className="amount">{yuan(entry.amount_fen)}</span>{' '}
      {nameOf(names.loadChannels, entry.channel)} {entry.place}{' '}
      <Tag>{names.loadStates[entry.state]}</Tag>
    </Line>
  );
}

function StatePart({ entry }: { entry: StateEntry }): ReactElement {
  const { card, names } = useLanguage().text;
  const to = nameOf(names.cardStates, entry.to_state);
  return (
    <Line
      time={dateTime(entry.at)}
      detail={`${card.by} ${entry.actor}${entry.reason === '' ? '' : ` · ${entry.reason}`}`}
    >
      {entry.from_state === null
        ? card.stateFirst(to)
        : card.state(nameOf(names.cardStates, entry.from_state), to)}
    </Line>
  );
}
