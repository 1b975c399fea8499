import { Table, Tag } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import type { ReactElement } from 'react';
import { Link } from 'react-router-dom';
import type {
  DifferenceClassTotal,
  DifferenceRow,
  Reconciled,
} from '@lvchengtong/clearing-server/reports/report-shapes';
import type { DifferenceClass } from '@lvchengtong/clearing-server/reconciliation/difference';
import type { WorkItemTotals } from '@lvchengtong/clearing-server/reconciliation/work-item-shape';
import { count } from '../format.ts';
import type { Dictionary } from '../language/chinese.ts';
import { nameOf, useLanguage } from '../language/language.tsx';
import { DifferenceEvidence } from './evidence-view.tsx';
import { Nothing } from './feedback.tsx';
import { ownerName } from './owner-name.ts';
import { rowTestId } from './row-test-id.ts';
import { Amount, CardNumber } from './values.tsx';

/** One row per class; the last line is the sum of what no evidence explains. */
export function ClassTable(props: {
  report: Reconciled;
  owners: Owners | undefined;
  chosen: DifferenceClass | undefined;
  onChoose: (chosen: DifferenceClass | undefined) => void;
}): ReactElement {
  const { report, owners, chosen, onChoose } = props;
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
      columns={classColumns(text, report, owners)}
      dataSource={[...report.classes]}
      pagination={false}
      rowClassName={(row) => (row.class === chosen ? 'row-clickable row-chosen' : 'row-clickable')}
      onRow={(row) => ({
        ...rowTestId(`class-${row.class}`),
        tabIndex: 0,
        onClick: () => {
          onChoose(row.class === chosen ? undefined : row.class);
        },
        onKeyDown: ({ key }) => {
          if (key === 'Enter') onChoose(row.class === chosen ? undefined : row.class);
        },
      })}
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
          <Table.Summary.Cell index={2} />
          <Table.Summary.Cell index={3} />
          {amounts.map((fen, at) => (
            <Table.Summary.Cell key={at} index={at + 4} align="right">
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

type Owners = WorkItemTotals['owners'];

const classColumns = (
  text: Dictionary,
  report: Reconciled,
  owners: Owners | undefined,
): ColumnsType<DifferenceClassTotal> => {
  const { reconciliation, reconciling, names } = text;
  const own = (row: DifferenceClassTotal): readonly DifferenceRow[] =>
    report.differences.filter((difference) => difference.class === row.class);
  return [
    { title: reconciliation.class, render: (_, row) => names.differenceClasses[row.class] },
    { title: reconciliation.count, align: 'right', render: (_, row) => count(row.differences) },
    {
      title: reconciling.owners,
      render: (_, row) => {
        const whose = new Set(own(row).flatMap(({ work_item }) => work_item?.owner ?? []));
        return [...whose].map((owner) => ownerName(owner, text, owners)).join('、') || '–';
      },
    },
    {
      title: reconciling.oldest,
      align: 'right',
      render: (_, row) => (
        <span className="nowrap">
          {ageText(Math.max(0, ...own(row).map(({ age_days }) => age_days)), text)}
        </span>
      ),
    },
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
};

const ageText = (days: number, { reconciliation }: Dictionary): string =>
  days === 0 ? reconciliation.todayAge : reconciliation.days(count(days));

/** Every difference with what it is about, how old it is and what proves it. */
export function DifferenceTable(props: {
  date: string;
  differences: readonly DifferenceRow[];
  owners: Owners | undefined;
}): ReactElement {
  const { text } = useLanguage();
  return (
    <Table<DifferenceRow>
      size="small"
      rowKey="key"
      columns={differenceColumns(text, props.owners)}
      dataSource={[...props.differences]}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      onRow={() => rowTestId('difference-row')}
      expandable={{
        expandRowByClick: true,
        expandedRowRender: ({ key }) => (
          <DifferenceEvidence date={props.date} differenceKey={key} />
        ),
      }}
      locale={{
        emptyText: <Nothing title={text.reconciliation.none} advice={text.reconciliation.noneDo} />,
      }}
    />
  );
}

const differenceColumns = (
  text: Dictionary,
  owners: Owners | undefined,
): ColumnsType<DifferenceRow> => {
  const { reconciliation, reconciling, names, columns } = text;
  return [
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
      render: (_, { age_days }) => <span className="nowrap">{ageText(age_days, text)}</span>,
    },
    {
      title: reconciling.owner,
      render: (_, { work_item }) =>
        work_item === null ? (
          <span className="soft">–</span>
        ) : (
          <Link to={`/work-items/${work_item.work_item_id}`}>
            {ownerName(work_item.owner, text, owners)}
          </Link>
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
};

/** The card, the terminal or the account that it is about. */
export function Subject({
  row,
}: {
  row: Pick<DifferenceRow, 'card_asn' | 'terminal_id' | 'account'>;
}): ReactElement {
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
