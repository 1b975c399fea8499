import { Descriptions, Table } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import type { ReactElement } from 'react';
import type {
  BillLineRow,
  BillRow,
  SettlementDayReport,
} from '@lvchengtong/clearing-server/reports/settlement-shapes';
import { count, yuan } from '../format.ts';
import type { Dictionary } from '../language/chinese.ts';
import { nameOf, useLanguage } from '../language/language.tsx';
import { rowTestId } from './row-test-id.ts';
import { Amount } from './values.tsx';

/** One bill per operator, each opening to its lines, and the day's total. */
export function BillTable(props: {
  bills: readonly BillRow[];
  totals: SettlementDayReport['totals'];
}): ReactElement {
  const { text } = useLanguage();
  return (
    <Table<BillRow>
      size="small"
      rowKey="operator_no"
      columns={columns(text)}
      dataSource={[...props.bills]}
      pagination={false}
      onRow={() => rowTestId('bill-row')}
      expandable={{
        expandRowByClick: true,
        expandedRowRender: (bill) => (
          <>
            <Lines lines={bill.lines} />
            <Charges bill={bill} />
          </>
        ),
      }}
      summary={() => (
        <Table.Summary.Row>
          <Table.Summary.Cell index={0} />
          <Table.Summary.Cell index={1}>
            <strong>{text.settlement.total}</strong>
          </Table.Summary.Cell>
          {[
            '',
            count(props.totals.gross.records),
            <Amount key="gross" fen={props.totals.gross.amount_fen} />,
            <Amount key="losses" fen={props.totals.losses_fen} />,
            <Amount key="fees" fen={props.totals.fees_fen} />,
            <Amount key="adjustments" fen={props.totals.adjustments_fen} />,
            <Amount key="net" fen={props.totals.net_fen} />,
          ].map((content, at) => (
            <Table.Summary.Cell key={at} index={at + 2} align="right">
              <strong>{content}</strong>
            </Table.Summary.Cell>
          ))}
        </Table.Summary.Row>
      )}
    />
  );
}

const columns = ({ settlement, settling, names }: Dictionary): ColumnsType<BillRow> => [
  {
    title: settlement.operator,
    render: (_, { operator_no, operator_name, operator_kind }) => (
      <>
        {operator_name}
        <div className="soft">
          {names.operatorKinds[operator_kind]} · <span className="time">{operator_no}</span>
        </div>
      </>
    ),
  },
  { title: settling.due, render: (_, { due_date }) => <span className="time">{due_date}</span> },
  { title: settlement.count, align: 'right', render: (_, { gross }) => count(gross.records) },
  {
    title: settlement.gross,
    align: 'right',
    render: (_, { gross }) => <Amount fen={gross.amount_fen} />,
  },
  {
    title: settlement.losses,
    align: 'right',
    render: (_, { losses_fen }) => <Amount fen={losses_fen} />,
  },
  {
    title: settlement.fee,
    align: 'right',
    render: (_, { fees_fen }) => <Amount fen={fees_fen} />,
  },
  {
    title: settlement.adjustments,
    align: 'right',
    render: (_, { adjustments_fen }) => <Amount fen={adjustments_fen} />,
  },
  {
    title: settlement.net,
    align: 'right',
    render: (_, { net_fen }) => (
      <strong>
        <Amount fen={net_fen} />
      </strong>
    ),
  },
];

function Lines({ lines }: { lines: readonly BillLineRow[] }): ReactElement {
  const { text } = useLanguage();
  return (
    <Table<BillLineRow>
      size="small"
      rowKey={({ entry, kind, card_kind, line }) =>
        [entry, kind, String(card_kind), String(line)].join(' ')
      }
      columns={lineColumns(text)}
      dataSource={[...lines]}
      pagination={false}
      locale={{ emptyText: text.settlement.noLines }}
    />
  );
}

/** Fees and adjustments: the lines of a bill that no record made. */
function Charges({ bill }: { bill: BillRow }): ReactElement | null {
  const { settling } = useLanguage().text;
  if (bill.fee_lines.length === 0 && bill.adjustment_lines.length === 0) return null;
  return (
    <Descriptions
      size="small"
      column={1}
      style={{ marginTop: 8 }}
      items={[
        ...bill.fee_lines.map(({ code, base, exact_fen, fee_fen, parts }) => ({
          key: code,
          label: `${settling.fee} ${code}`,
          children: (
            <span>
              <Amount fen={fee_fen} /> ({settling.feeBase} <Amount fen={base.amount_fen} />,{' '}
              {settling.feeExact} {exact_fen}; {settling.feeParts}{' '}
              {parts.map(({ party, amount_fen }) => `${party} ${yuan(amount_fen)}`).join(', ')})
            </span>
          ),
        })),
        ...bill.adjustment_lines.map(({ corrects_settlement_date, amount_fen }, at) => ({
          key: `adjustment ${String(at)}`,
          label: settling.adjustment(corrects_settlement_date),
          children: <Amount fen={amount_fen} />,
        })),
      ]}
    />
  );
}

const lineColumns = ({
  settlement,
  columns: heading,
  names,
}: Dictionary): ColumnsType<BillLineRow> => [
  { title: settlement.entry, render: (_, { entry }) => names.billEntries[entry] },
  { title: heading.kind, render: (_, { kind }) => nameOf(names.kinds, kind) },
  {
    title: settlement.card,
    render: (_, { card_kind }) => nameOf(names.cardKinds, String(card_kind)),
  },
  { title: settlement.route, render: (_, { line }) => (line === 0 ? '–' : String(line)) },
  { title: settlement.count, align: 'right', render: (_, { records }) => count(records) },
  {
    title: heading.amount,
    align: 'right',
    render: (_, { amount_fen }) => <Amount fen={amount_fen} />,
  },
];
