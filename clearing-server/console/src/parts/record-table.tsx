import { Table, Tooltip } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import type { ReactElement } from 'react';
import { useNavigate } from 'react-router-dom';
import type { RecordRow } from '@lvchengtong/clearing-server/reports/report-shapes';
import type { Dictionary } from '../language/chinese.ts';
import { dateTime, localDateTime, localTime, timeOfDay } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { Nothing } from './feedback.tsx';
import { movesMoney } from './moves-money.ts';
import { Amount, CardNumber, StandingTag } from './values.tsx';

/** Records, newest first; a row leads to its card. */
export function RecordTable({ records }: { records: readonly RecordRow[] }): ReactElement {
  const { text } = useLanguage();
  const navigate = useNavigate();
  return (
    <Table<RecordRow>
      size="small"
      rowKey="record_id"
      columns={columns(text)}
      dataSource={[...records]}
      pagination={false}
      rowClassName="row-clickable row-new"
      locale={{
        emptyText: <Nothing title={text.today.noRecords} advice={text.today.noRecordsDo} />,
      }}
      onRow={({ card_asn }) => ({
        'data-testid': 'record-row',
        onClick: () => {
          if (card_asn !== null) void navigate(`/cards/${card_asn}`);
        },
      })}
    />
  );
}

const columns = ({ columns: heading, names, card }: Dictionary): ColumnsType<RecordRow> => [
  {
    title: heading.time,
    render: (_, { at_local, received_at }) => (
      <Tooltip
        title={[
          ...(at_local === null ? [] : [localDateTime(at_local)]),
          `${card.received} ${dateTime(received_at)}`,
        ].join(' · ')}
      >
        <span className="time">
          {at_local === null ? timeOfDay(received_at) : localTime(at_local)}
        </span>
      </Tooltip>
    ),
  },
  {
    title: heading.card,
    render: (_, { card_asn, holder_masked }) => (
      <>
        {card_asn === null ? '–' : <CardNumber asn={card_asn} />}
        {holder_masked !== null && <div className="soft">{holder_masked}</div>}
      </>
    ),
  },
  {
    title: heading.kind,
    render: (_, { kind, place }) => (
      <>
        {kind === null ? '–' : names.kinds[kind]}
        {place !== null && <div className="soft">{place}</div>}
      </>
    ),
  },
  {
    title: heading.amount,
    align: 'right',
    render: (_, { kind, amount_fen }) => (movesMoney(kind) ? <Amount fen={amount_fen} /> : '–'),
  },
  {
    title: heading.balance,
    align: 'right',
    render: (_, { kind, balance_after_fen }) =>
      balance_after_fen === null || !movesMoney(kind) ? '–' : <Amount fen={balance_after_fen} />,
  },
  { title: heading.standing, render: (_, record) => <StandingTag record={record} /> },
];
