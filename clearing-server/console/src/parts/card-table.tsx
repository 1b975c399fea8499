import { Table, Tag } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import type { ReactElement } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import type { CardRow } from '@lvchengtong/clearing-server/reports/report-shapes';
import type { Dictionary } from '../language/chinese.ts';
import { nameOf, useLanguage } from '../language/language.tsx';
import { Nothing } from './feedback.tsx';
import { Amount, CardNumber, CardStateTag } from './values.tsx';

/** Cards found; the chosen one is the one that Enter opens. */
export function CardTable(props: {
  rows: readonly CardRow[];
  chosen: number;
  searched: boolean;
}): ReactElement {
  const { text } = useLanguage();
  const navigate = useNavigate();
  const { cards } = text;
  return (
    <Table<CardRow>
      size="small"
      rowKey="card_asn"
      columns={columns(text)}
      dataSource={[...props.rows]}
      pagination={false}
      rowClassName={(_, index) =>
        index === props.chosen ? 'row-clickable row-chosen' : 'row-clickable'
      }
      locale={{
        emptyText: props.searched ? (
          <Nothing title={cards.empty} advice={cards.emptyDo} />
        ) : (
          <Nothing title={cards.none} advice={cards.noneDo} />
        ),
      }}
      onRow={({ card_asn }) => ({
        'data-testid': 'card-row',
        onClick: () => void navigate(`/cards/${card_asn}`),
      })}
    />
  );
}

const columns = ({ cards, names }: Dictionary): ColumnsType<CardRow> => [
  {
    title: cards.number,
    render: (_, { card_asn, test }) => (
      <>
        <Link to={`/cards/${card_asn}`}>
          <CardNumber asn={card_asn} />
        </Link>{' '}
        {test && <Tag>{cards.test}</Tag>}
      </>
    ),
  },
  { title: cards.holder, render: (_, { holder_masked }) => holder_masked ?? '–' },
  {
    title: cards.schoolClass,
    render: (_, { school_name, class_name }) =>
      [school_name, class_name].filter((part) => part !== null).join(' · ') || '–',
  },
  {
    title: cards.kind,
    render: (_, { card_kind }) => nameOf(names.cardKinds, String(card_kind)),
  },
  { title: cards.state, render: (_, { state }) => <CardStateTag state={state} /> },
  {
    title: cards.balance,
    align: 'right',
    render: (_, { balance_fen }) => <Amount fen={balance_fen} />,
  },
  {
    title: cards.validUntil,
    render: (_, { valid_until }) => <span className="time">{valid_until}</span>,
  },
];
