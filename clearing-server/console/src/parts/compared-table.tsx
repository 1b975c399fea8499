import { Card, Table, Tag } from 'antd';
import type { ReactElement } from 'react';
import type {
  ComparedRow,
  PaymentFileLookRow,
} from '@lvchengtong/clearing-server/reports/settlement-shapes';
import { count } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { rowTestId } from './row-test-id.ts';
import { Amount } from './values.tsx';

/** Operator by operator: what the file tells the bank, what the bills say, and the difference. */
export function ComparedTable({ look }: { look: PaymentFileLookRow }): ReactElement {
  const { payments, settling, settlement } = useLanguage().text;
  const amount = (title: string, of: (row: ComparedRow) => number) => ({
    title,
    align: 'right' as const,
    render: (_: unknown, row: ComparedRow) => <Amount fen={of(row)} />,
  });
  return (
    <Card size="small" styles={{ body: { padding: 0 } }} title={payments.perOperator}>
      <Table<ComparedRow>
        size="small"
        rowKey="payment_no"
        dataSource={[...look.operators]}
        pagination={false}
        onRow={() => rowTestId('compared-row')}
        columns={[
          {
            title: settling.operator,
            render: (_, row) => (
              <>
                {row.operator_name}
                <div className="soft time">{row.operator_no}</div>
              </>
            ),
          },
          {
            title: settling.bankAccount,
            render: (_, row) => (
              <>
                <span className="time">{row.bank_account}</span>
                {!row.same_account && <Tag color="red">{payments.otherAccount}</Tag>}
              </>
            ),
          },
          {
            title: payments.bills,
            render: (_, row) => (
              <>
                {count(row.bills)}
                <div className="soft time">
                  {row.first_settlement_date === row.last_settlement_date
                    ? row.first_settlement_date
                    : `${row.first_settlement_date} … ${row.last_settlement_date}`}
                </div>
              </>
            ),
          },
          amount(payments.told, ({ told_fen }) => told_fen),
          amount(payments.billed, ({ billed_fen }) => billed_fen),
          amount(payments.difference, ({ difference_fen }) => difference_fen),
        ]}
        summary={() => (
          <Table.Summary.Row>
            <Table.Summary.Cell index={0} colSpan={3}>
              <strong>{settlement.total}</strong>
            </Table.Summary.Cell>
            {[look.told_fen, look.billed_fen, look.difference_fen].map((fen, at) => (
              <Table.Summary.Cell key={at} index={at + 3} align="right">
                <strong>
                  <Amount fen={fen} />
                </strong>
              </Table.Summary.Cell>
            ))}
          </Table.Summary.Row>
        )}
      />
    </Card>
  );
}
