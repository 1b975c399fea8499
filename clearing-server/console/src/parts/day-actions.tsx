import { App, Button, Form, InputNumber, Select } from 'antd';
import { useState, type ReactElement } from 'react';
import { useNavigate } from 'react-router-dom';
import type { SettlementDayReport } from '@lvchengtong/clearing-server/reports/settlement-shapes';
import { useApprovals, useAsk, useMakePaymentFile } from '../api/settling.ts';
import { adviceFor } from '../api/problem.ts';
import { ApiError } from '../api/problem.ts';
import { fenOf } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { AskModal } from './ask-modal.tsx';
import { BankAnswer } from './bank-answer.tsx';
import { CloseDay } from './close-day.tsx';

/** What can be done with the day in its state. */
export function DayActions({ day }: { day: SettlementDayReport }): ReactElement {
  const { state, settlement_date } = day;
  const waiting = (useApprovals().data ?? []).some(
    (request) => request.state === 'waiting' && request.subject === settlement_date,
  );
  const agreed = state === 'settled' || state === 'paid';
  return (
    <>
      {(state === 'open' || state === 'closed') && <CloseDay day={day} />}
      {state === 'balanced' && !waiting && (
        <>
          <AskAboutDay day={day} kind="bill-rebuild" />
          <AskAboutDay day={day} kind="settle" />
        </>
      )}
      {agreed && <AskAdjustment day={day} />}
      {state === 'settled' && <MakePaymentFile />}
      {/* Also when all is paid: the answer that made it so is still being read. */}
      {agreed && <BankAnswer />}
    </>
  );
}

function AskAboutDay(props: {
  day: SettlementDayReport;
  kind: 'settle' | 'bill-rebuild';
}): ReactElement {
  const { settling } = useLanguage().text;
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const ask = useAsk();
  const { kind, day } = props;
  const words =
    kind === 'settle'
      ? { title: settling.settle, what: settling.settleWhat }
      : { title: settling.rebuild, what: settling.rebuildWhat };
  return (
    <>
      <Button
        type={kind === 'settle' ? 'primary' : 'default'}
        data-testid={`ask-${kind}`}
        onClick={() => {
          setOpen(true);
        }}
      >
        {words.title}
      </Button>
      {open && (
        <AskModal
          title={`${words.title} ${day.settlement_date}`}
          what={words.what}
          submit={settling.ask}
          pending={ask.isPending}
          error={ask.error}
          onDone={() => {
            setOpen(false);
          }}
          onSubmit={async ({ reason }) => {
            await ask.mutateAsync({ kind, settlement_date: day.settlement_date, reason });
            void message.success(settling.asked);
          }}
        />
      )}
    </>
  );
}

function AskAdjustment({ day }: { day: SettlementDayReport }): ReactElement {
  const { settling } = useLanguage().text;
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const ask = useAsk();
  return (
    <>
      <Button
        data-testid="ask-adjustment"
        disabled={day.bills.length === 0}
        onClick={() => {
          setOpen(true);
        }}
      >
        {settling.adjust}
      </Button>
      {open && (
        <AskModal
          title={`${settling.adjust} ${day.settlement_date}`}
          what={settling.adjustWhat}
          submit={settling.ask}
          pending={ask.isPending}
          error={ask.error}
          onDone={() => {
            setOpen(false);
          }}
          onSubmit={async ({ operator_no = '', amount_yuan = '', reason }) => {
            const amount_fen = fenOf(amount_yuan);
            const { settlement_date: corrects_settlement_date } = day;
            const content = { operator_no, corrects_settlement_date, amount_fen };
            await ask.mutateAsync({ kind: 'adjustment', content, reason });
            void message.success(settling.asked);
          }}
        >
          <Form.Item name="operator_no" label={settling.operator} rules={[{ required: true }]}>
            <Select
              options={day.bills.map(({ operator_no, operator_name }) => ({
                value: operator_no,
                label: `${operator_name} ${operator_no}`,
              }))}
            />
          </Form.Item>
          <Form.Item
            name="amount_yuan"
            label={settling.amountYuan}
            rules={[{ required: true, pattern: YUAN, message: settling.amountWrong }]}
          >
            <InputNumber<string> stringMode style={{ width: '100%' }} />
          </Form.Item>
        </AskModal>
      )}
    </>
  );
}

const YUAN = /^-?(?!0+(\.0*)?$)\d{1,9}(\.\d{1,2})?$/;

function MakePaymentFile(): ReactElement {
  const { settling, errors } = useLanguage().text;
  const { message } = App.useApp();
  const make = useMakePaymentFile();
  const navigate = useNavigate();
  const onClick = async (): Promise<void> => {
    try {
      const { file_name } = await make.mutateAsync(undefined);
      void message.success(settling.paymentFileMade(file_name));
      await navigate(`/payments/${file_name}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      void message.error(adviceFor(error.problem, errors));
    }
  };
  return (
    <Button
      type="primary"
      loading={make.isPending}
      data-testid="make-payment-file"
      onClick={() => void onClick()}
    >
      {settling.paymentFile}
    </Button>
  );
}
