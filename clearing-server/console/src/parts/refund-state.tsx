import { App, Button, Descriptions, Form, Input, Modal, Radio, Tag, Typography } from 'antd';
import type { DescriptionsProps } from 'antd';
import { useState, type ReactElement } from 'react';
import type { RefundRow } from '@lvchengtong/clearing-server/refunds/refund-operations';
import { usePayRefund } from '../api/desk.ts';
import { dateTime, yuan } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { Failure } from './feedback.tsx';
import { Amount } from './values.tsx';

const STATE_COLOUR: Readonly<Record<RefundRow['state'], string>> = {
  payable: 'orange',
  paid: 'green',
  unclaimed: 'red',
};

/** What a holder is owed or has been paid. */
export function RefundState({ refund }: { refund: RefundRow }): ReactElement {
  const { desk } = useLanguage().text;
  const [paying, setPaying] = useState(false);
  const items = useItems(refund);
  return (
    <div data-testid="refund-state">
      <Descriptions
        bordered
        size="small"
        column={3}
        title={
          <>
            {desk.refund} <Tag>{desk.refundKinds[refund.kind]}</Tag>{' '}
            <Tag color={STATE_COLOUR[refund.state]}>{desk.refundStates[refund.state]}</Tag>
          </>
        }
        extra={
          refund.state === 'payable' && (
            <Button
              type="primary"
              data-testid="refund-pay"
              onClick={() => {
                setPaying(true);
              }}
            >
              {desk.payRefund}
            </Button>
          )
        }
        items={items}
      />
      {paying && (
        <Pay
          refund={refund}
          onDone={() => {
            setPaying(false);
          }}
        />
      )}
    </div>
  );
}

/** What is owed, under which number, and how it was paid or until when it can be fetched. */
function useItems(refund: RefundRow): NonNullable<DescriptionsProps['items']> {
  const { desk } = useLanguage().text;
  return [
    {
      key: 'amount',
      label: desk.refundAmount,
      children: <Amount fen={refund.amount_fen} />,
    },
    {
      key: 'deposit',
      label: desk.refundDeposit,
      children: <Amount fen={refund.deposit_fen} />,
    },
    {
      key: 'sum',
      label: desk.refundSum,
      children: (
        <strong>
          <Amount fen={refund.amount_fen + refund.deposit_fen} />
        </strong>
      ),
    },
    {
      key: 'number',
      label: desk.refundNumber,
      span: 2,
      children: <Typography.Text copyable>{refund.refund_id.replaceAll('-', '')}</Typography.Text>,
    },
    refund.state === 'paid'
      ? {
          key: 'paid',
          label: desk.paidBy,
          children: (
            <>
              {refund.bank_reference ?? desk.inCash}{' '}
              <span className="soft time">{dateTime(refund.ended_at ?? '')}</span>
            </>
          ),
        }
      : {
          key: 'until',
          label: desk.claimUntil,
          children: <span className="time">{dateTime(refund.claim_until)}</span>,
        },
  ];
}

interface Payment {
  readonly by: 'cash' | 'bank';
  readonly reference?: string;
}

function Pay({ refund, onDone }: { refund: RefundRow; onDone: () => void }): ReactElement {
  const { desk, settlement } = useLanguage().text;
  const { message } = App.useApp();
  const [form] = Form.useForm<Payment>();
  const pay = usePayRefund();
  const note = async ({ by, reference }: Payment): Promise<void> => {
    try {
      await pay.mutateAsync({
        id: refund.refund_id,
        reference: by === 'bank' ? reference : undefined,
      });
    } catch {
      return; // Shown below, from `pay.error`.
    }
    void message.success(desk.paid);
    onDone();
  };
  const byBank = Form.useWatch('by', form) === 'bank';
  return (
    <Modal
      open
      title={desk.payTitle(yuan(refund.amount_fen + refund.deposit_fen))}
      okText={desk.payConfirm}
      cancelText={settlement.cancel}
      okButtonProps={{ 'data-testid': 'pay-confirm' }}
      confirmLoading={pay.isPending}
      onCancel={onDone}
      onOk={form.submit}
    >
      <p>{desk.payWhat}</p>
      <Form<Payment>
        form={form}
        layout="vertical"
        initialValues={{ by: 'bank' }}
        onFinish={(values) => void note(values)}
      >
        <Form.Item name="by" label={desk.paidBy}>
          <Radio.Group
            options={[
              { value: 'bank', label: desk.byBank },
              { value: 'cash', label: desk.inCash },
            ]}
          />
        </Form.Item>
        {byBank && (
          <Form.Item
            name="reference"
            label={desk.bankReference}
            rules={[{ required: true, pattern: /^[!-~]{1,64}$/, message: desk.bankReferenceWrong }]}
          >
            <Input maxLength={64} data-testid="bank-reference" />
          </Form.Item>
        )}
      </Form>
      {pay.error !== null && <Failure error={pay.error} />}
    </Modal>
  );
}
