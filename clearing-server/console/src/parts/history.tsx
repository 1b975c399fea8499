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
import { Facts } from './facts.tsx';
import { Nothing } from './feedback.tsx';
import { StandingTag } from './values.tsx';
import { movesMoney } from './moves-money.ts';

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

/** What the record did, or would have done, to the purse. */
function signedAmount({ record, chain }: RecordEntry): string {
  if (!movesMoney(record.kind)) return '';
  const isCredit = chain === null ? record.kind === 'load' : chain.counter_kind === 'online';
  return `${isCredit ? '+' : '−'}${yuan(record.amount_fen)}`;
}

function RecordPart({ entry }: { entry: RecordEntry }): ReactElement {
  const { names } = useLanguage().text;
  const { record } = entry;
  return (
    <div data-testid="record-row">
      <Line
        time={record.at_local === null ? dateTime(entry.at) : localDateTime(record.at_local)}
        detail={
          <>
            <Chain entry={entry} />
            <Settled entry={entry} />
          </>
        }
      >
        <strong>{record.kind === null ? '–' : names.kinds[record.kind]}</strong>{' '}
        <strong className="amount">{signedAmount(entry)}</strong>{' '}
        {record.place ?? record.terminal_id} <StandingTag record={record} />
        {record.code !== null && <span>{names.codes[record.code]} </span>}
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

/** The record's link in the card's chain: counter, and both balances. */
function Chain({ entry: { record, chain } }: { entry: RecordEntry }): ReactElement | null {
  const { card, names } = useLanguage().text;
  if (chain === null || chain.counter_kind === 'none') return null;
  return (
    <span className="amount">
      {card.before} {yuan(chain.balance_before_fen)} → {card.after}{' '}
      {yuan(record.balance_after_fen ?? 0)} · {names.counterKinds[chain.counter_kind]}{' '}
      {card.counter} {chain.counter}
      {chain.amount_due_fen !== record.amount_fen && ` · ${card.due} ${yuan(chain.amount_due_fen)}`}
    </span>
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
      <details className="soft">
        <summary>{card.evidence}</summary>
        <Facts evidence={decision.evidence} />
      </details>
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
