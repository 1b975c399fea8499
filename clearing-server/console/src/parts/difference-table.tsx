import { Table, Tag } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import type { ReactElement } from 'react';
import { Link } from 'react-router-dom';
import type {
  DifferenceClassTotal,
  DifferenceRow,
  Reconciled,
} from '@lvchengtong/clearing-server/reports/report-shapes';
import { count } from '../format.ts';
import type { Dictionary } from '../language/chinese.ts';
import { nameOf, useLanguage } from '../language/language.tsx';
import { Facts } from './facts.tsx';
import { Nothing } from './feedback.tsx';
import { rowTestId } from './row-test-id.ts';
import { Amount, CardNumber } from './values.tsx';

/** One row per class; the last line is the sum of what no evidence explains. */
export function ClassTable({ report }: { report: Reconciled }): ReactElement {
  const { text } = useLanguage();
  const total = (amount: (row: DifferenceClassTotal) => number): number =>
    report.classes.reduce((sum, row) => sum + amount(row), 0);
  const amounts = [
    total(({ amount_fen }) => amount_fen),
    total(explainedFen),
    report.unexplained_fen,
  ];
  return (
    <Table<DifferenceClassTotal>
      size="small"
      rowKey="class"
      columns={classColumns(text)}
      dataSource={[...report.classes]}
      pagination={false}
      locale={{
        emptyText: <Nothing title={text.reconciliation.none} advice={text.reconciliation.noneDo} />,
      }}
      summary={() => (
        <Table.Summary.Row>
          <Table.Summary.Cell index={0}>
            <strong>{text.reconciliation.total}</strong>
          </Table.Summary.Cell>
          <Table.Summary.Cell index={1} align="right">
            {count(total(({ differences }) => differences))}
          </Table.Summary.Cell>
          {amounts.map((fen, at) => (
            <Table.Summary.Cell key={at} index={at + 2} align="right">
              <strong>
                <Amount fen={fen} />
              </strong>
            </Table.Summary.Cell>
          ))}
        </Table.Summary.Row>
      )}
    />
  );
}

const explainedFen = ({ amount_fen, unexplained_fen }: DifferenceClassTotal): number =>
  amount_fen - unexplained_fen;

const classColumns = ({ reconciliation, names }: Dictionary): ColumnsType<DifferenceClassTotal> => [
  { title: reconciliation.class, render: (_, row) => names.differenceClasses[row.class] },
  { title: reconciliation.count, align: 'right', render: (_, row) => count(row.differences) },
  {
    title: reconciliation.amount,
    align: 'right',
    render: (_, { amount_fen }) => <Amount fen={amount_fen} />,
  },
  {
    title: reconciliation.explained,
    align: 'right',
    render: (_, row) => <Amount fen={explainedFen(row)} />,
  },
  {
    title: reconciliation.unexplainedPart,
    align: 'right',
    render: (_, { unexplained_fen }) => (
      <span className={unexplained_fen === 0 ? '' : 'amount-negative'}>
        <Amount fen={unexplained_fen} />
      </span>
    ),
  },
];

/** Every difference with what it is about, how old it is and what proves it. */
export function DifferenceTable(props: { differences: readonly DifferenceRow[] }): ReactElement {
  const { text } = useLanguage();
  return (
    <Table<DifferenceRow>
      size="small"
      rowKey="key"
      columns={differenceColumns(text)}
      dataSource={[...props.differences]}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      onRow={() => rowTestId('difference-row')}
      expandable={{
        expandRowByClick: true,
        rowExpandable: ({ evidence }) => evidence !== null,
        expandedRowRender: ({ evidence }) => evidence !== null && <Facts evidence={evidence} />,
      }}
      locale={{
        emptyText: <Nothing title={text.reconciliation.none} advice={text.reconciliation.noneDo} />,
      }}
    />
  );
}

const differenceColumns = ({
  reconciliation,
  names,
  columns,
}: Dictionary): ColumnsType<DifferenceRow> => [
  {
    title: reconciliation.class,
    render: (_, row) => (
      <Tag color={row.explained ? 'default' : 'red'}>{names.differenceClasses[row.class]}</Tag>
    ),
  },
  { title: reconciliation.subject, render: (_, row) => <Subject row={row} /> },
  {
    title: columns.amount,
    align: 'right',
    render: (_, { amount_fen }) => <Amount fen={amount_fen} />,
  },
  {
    title: reconciliation.age,
    align: 'right',
    render: (_, { age_days }) => (
      <span className="nowrap">
        {age_days === 0 ? reconciliation.todayAge : reconciliation.days(count(age_days))}
      </span>
    ),
  },
  {
    title: reconciliation.summary,
    render: (_, { class: kind, summary, proof }) => (
      <>
        {reconciliation.meaning(kind, summary)}
        {proof !== null && (
          <div className="soft">
            {reconciliation.proof} {nameOf(names.decisionRules, proof)}
          </div>
        )}
      </>
    ),
  },
];

function Subject({ row }: { row: DifferenceRow }): ReactElement {
  const { reconciliation } = useLanguage().text;
  if (row.card_asn !== null) {
    return (
      <Link to={`/cards/${row.card_asn}`}>
        <CardNumber asn={row.card_asn} />
      </Link>
    );
  }
  if (row.terminal_id !== null) {
    return (
      <span className="time">
        {reconciliation.terminal} {row.terminal_id}
      </span>
    );
  }
  return (
    <span className="break">
      {reconciliation.account} {row.account}
    </span>
  );
}
