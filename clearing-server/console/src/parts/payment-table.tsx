import { Card, Table, Tag } from 'antd';
import type { ReactElement } from 'react';
import { Link } from 'react-router-dom';
import type { PaymentRow } from '@lvchengtong/clearing-server/reports/settlement-shapes';
import { useLanguage } from '../language/language.tsx';
import { rowTestId } from './row-test-id.ts';
import { Amount } from './values.tsx';

const COLOUR: Readonly<Record<PaymentRow['state'], string>> = {
  made: 'orange',
  dropped: 'default',
  sent: 'processing',
  paid: 'green',
  failed: 'red',
};

/** The payments of a day's bills, with the file each of them went out in. */
export function PaymentTable({ payments }: { payments: readonly PaymentRow[] }): ReactElement {
  const { settling } = useLanguage().text;
  return (
    <Card size="small" styles={{ body: { padding: 0 } }} title={settling.payments}>
      <Table<PaymentRow>
        size="small"
        rowKey="payment_no"
        dataSource={[...payments]}
        pagination={false}
        onRow={() => rowTestId('payment-row')}
        columns={[
          {
            title: settling.paymentNo,
            render: (_, { payment_no, file_name }) => (
              <>
                <span className="time">{payment_no}</span>
                <div>
                  <Link to={`/payments/${file_name}`} data-testid="payment-file">
                    {file_name}
                  </Link>
                </div>
              </>
            ),
          },
          { title: settling.operator, dataIndex: 'operator_name' },
          { title: settling.bankAccount, dataIndex: 'bank_account', className: 'time' },
          {
            title: settling.amount,
            align: 'right',
            render: (_, { amount_fen }) => <Amount fen={amount_fen} />,
          },
          {
            title: settling.billPart,
            align: 'right',
            render: (_, { bill_fen }) => <Amount fen={bill_fen} />,
          },
          {
            title: settling.state,
            render: (_, { state, failure }) => (
              <>
                <Tag color={COLOUR[state]}>{settling.paymentStates[state]}</Tag>
                {failure !== null && <div className="soft">{failure}</div>}
              </>
            ),
          },
          { title: settling.bankReference, dataIndex: 'bank_reference' },
        ]}
      />
    </Card>
  );
}
