import { ArrowLeftOutlined } from '@ant-design/icons';
import { Button, Card, Descriptions, Tag } from 'antd';
import { useEffect, type ReactElement } from 'react';
import { Link, useNavigate, useParams } from 'react-router-dom';
import type { CardDetail } from '@lvchengtong/clearing-server/reports/report-shapes';
import { useTimeline } from '../api/queries.ts';
import { count, dateTime, yuan } from '../format.ts';
import { nameOf, useLanguage } from '../language/language.tsx';
import { CardDesk } from '../parts/card-desk.tsx';
import { Loaded } from '../parts/feedback.tsx';
import { Figure, PageHead } from '../parts/figure.tsx';
import { History } from '../parts/history.tsx';
import { CardNumber, CardStateTag } from '../parts/values.tsx';
import { COLOUR } from '../theme.ts';

/** One card: what it is, what it is worth, and everything that happened to it. */
export function CardPage(): ReactElement {
  const { text } = useLanguage();
  const { asn = '' } = useParams();
  const timeline = useTimeline(asn);
  useEscapeTo('/cards');
  const entries = timeline.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageHead
        title={
          <>
            <Link to="/cards" aria-label={text.card.back} title={text.card.back}>
              <ArrowLeftOutlined />
            </Link>{' '}
            <CardNumber asn={asn} />
          </>
        }
      >
        {timeline.data?.pages[0] && <Tags card={timeline.data.pages[0].card} />}
      </PageHead>
      <Loaded query={timeline} rows={12}>
        {({ pages }) => (
          <>
            {pages[0] && <Summary card={pages[0].card} />}
            {pages[0] && <CardDesk card={pages[0].card} />}
            <Card size="small" title={text.card.timeline}>
              <History entries={entries} />
              {timeline.hasNextPage && (
                <Button
                  loading={timeline.isFetchingNextPage}
                  onClick={() => void timeline.fetchNextPage()}
                >
                  {text.card.more}
                </Button>
              )}
            </Card>
          </>
        )}
      </Loaded>
    </>
  );
}

function Tags({ card }: { card: CardDetail }): ReactElement {
  const { text } = useLanguage();
  return (
    <>
      <CardStateTag state={card.state} />
      {card.blocked && <Tag color="red">{text.card.blocked}</Tag>}
      {card.test && <Tag>{text.cards.test}</Tag>}
      <Link to={`/accounts?kind=purse&key=${card.card_asn}`} data-testid="card-statement">
        {text.accounts.title}
      </Link>
    </>
  );
}

function Summary({ card }: { card: CardDetail }): ReactElement {
  return (
    <>
      <div className="figures">
        <BalanceFigure card={card} />
        <ChipFigure card={card} />
        <Totals card={card} />
      </div>
      <Particulars card={card} />
    </>
  );
}

function BalanceFigure({ card }: { card: CardDetail }): ReactElement {
  const { text } = useLanguage();
  return (
    <Figure
      label={text.card.balance}
      value={<span title={text.card.balanceHint}>{yuan(card.balance_fen)}</span>}
      note={`${text.card.waiting} ${yuan(card.waiting.amount_fen)}`}
      testId="card-balance"
      {...(card.balance_fen < 0 ? { colour: COLOUR.bad } : {})}
    />
  );
}

function ChipFigure({ card }: { card: CardDetail }): ReactElement {
  const { text } = useLanguage();
  const chip = card.chip_balance_fen;
  if (chip === null)
    return <Figure label={text.card.chip} value="–" note={text.card.chipUnknown} />;
  const differs = chip - card.balance_fen;
  return (
    <Figure
      label={text.card.chip}
      value={yuan(chip)}
      note={differs === 0 ? text.card.chipAgrees : text.card.chipDiffers(yuan(differs))}
      {...(differs === 0 ? {} : { colour: COLOUR.warn })}
    />
  );
}

function Totals({ card }: { card: CardDetail }): ReactElement {
  const { text } = useLanguage();
  return (
    <>
      <Figure
        label={text.card.purchases}
        value={yuan(card.purchases.amount_fen)}
        note={text.today.records(count(card.purchases.records))}
      />
      <Figure
        label={text.card.loads}
        value={yuan(card.loads.amount_fen)}
        note={text.today.records(count(card.loads.records))}
      />
    </>
  );
}

function Particulars({ card }: { card: CardDetail }): ReactElement {
  const { text } = useLanguage();
  const school = [card.school_name, card.class_name].filter((part) => part !== null).join(' · ');
  return (
    <Card size="small" style={{ marginBottom: 14 }}>
      <Descriptions
        size="small"
        column={4}
        items={[
          { key: 'holder', label: text.cards.holder, children: card.holder_masked ?? '–' },
          { key: 'school', label: text.cards.schoolClass, children: school || '–', span: 2 },
          {
            key: 'kind',
            label: text.cards.kind,
            children: nameOf(text.names.cardKinds, String(card.card_kind)),
          },
          {
            key: 'validity',
            label: text.card.validity,
            children: `${card.valid_from} – ${card.valid_until}`,
          },
          {
            key: 'issued',
            label: text.card.issuedAt,
            children: card.issued_at === null ? '–' : dateTime(card.issued_at),
          },
          {
            key: 'counters',
            label: text.card.counters,
            children: `${text.card.offline} ${counter(card.offline_counter)} · ${text.card.online} ${counter(card.online_counter)}`,
          },
          { key: 'key', label: text.card.keyVersion, children: String(card.key_version) },
        ]}
      />
    </Card>
  );
}

const counter = (value: number | null): string => (value === null ? '–' : String(value));

/** Esc goes back, unless it is closing something. */
function useEscapeTo(address: string): void {
  const navigate = useNavigate();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input');
      if (event.key === 'Escape' && !typing && !event.defaultPrevented) void navigate(address);
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
    };
  }, [navigate, address]);
}
