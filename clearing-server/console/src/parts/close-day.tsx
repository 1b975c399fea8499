import { App, Button, Checkbox, Descriptions, Modal } from 'antd';
import { useState, type ReactElement } from 'react';
import { useNavigate } from 'react-router-dom';
import type { SettlementDayReport } from '@lvchengtong/clearing-server/reports/settlement-shapes';
import { isChangedMeanwhile } from '../api/problem.ts';
import { useCloseDay } from '../api/queries.ts';
import { count } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { Failure } from './feedback.tsx';
import { Amount } from './values.tsx';

/** Closes a day after a second look at what is about to become final. */
export function CloseDay({ day }: { day: SettlementDayReport }): ReactElement {
  const { settlement } = useLanguage().text;
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        type="primary"
        data-testid="close-day"
        onClick={() => {
          setOpen(true);
        }}
      >
        {day.state === 'open' ? settlement.close : settlement.closeAgain}
      </Button>
      {open && (
        <SecondLook
          day={day}
          onDone={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}

function SecondLook(props: { day: SettlementDayReport; onDone: () => void }): ReactElement {
  const { day, onDone } = props;
  const { settlement } = useLanguage().text;
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [checked, setChecked] = useState(false);
  const close = useCloseDay();
  const date = day.settlement_date;
  // Not the callbacks of mutate(): the page behind turns to the next day while the answer comes in,
  // and they are lost with the component that asked.
  const confirm = async (): Promise<void> => {
    try {
      await close.mutateAsync(day);
    } catch (error) {
      if (isChangedMeanwhile(error)) onDone();
      return; // Shown below, from `close.error`.
    }
    void message.success(settlement.closed(date));
    await navigate(`/settlement/${date}`);
    onDone();
  };
  return (
    <Modal
      open
      width={560}
      title={settlement.closeTitle(date)}
      okText={settlement.closeConfirm}
      cancelText={settlement.cancel}
      okButtonProps={{ disabled: !checked, 'data-testid': 'close-day-confirm' }}
      confirmLoading={close.isPending}
      onCancel={onDone}
      onOk={() => {
        void confirm();
      }}
    >
      <p>{settlement.closeWhat}</p>
      <Figures day={day} />
      <Checkbox
        style={{ marginTop: 14 }}
        checked={checked}
        data-testid="close-day-checked"
        onChange={(event) => {
          setChecked(event.target.checked);
        }}
      >
        {settlement.closeChecked}
      </Checkbox>
      {close.error !== null && (
        <div style={{ marginTop: 14 }}>
          <Failure error={close.error} />
        </div>
      )}
    </Modal>
  );
}

function Figures({ day }: { day: SettlementDayReport }): ReactElement {
  const { settlement, today } = useLanguage().text;
  const { totals, suspended } = day;
  return (
    <Descriptions
      bordered
      size="small"
      column={1}
      items={[
        { key: 'bills', label: settlement.bills, children: count(day.bills.length) },
        {
          key: 'gross',
          label: settlement.gross,
          children: (
            <>
              <Amount fen={totals.gross.amount_fen} /> ({today.records(count(totals.gross.records))}
              )
            </>
          ),
        },
        { key: 'fee', label: settlement.fee, children: <Amount fen={totals.fees_fen} /> },
        {
          key: 'net',
          label: settlement.net,
          children: (
            <strong>
              <Amount fen={totals.net_fen} />
            </strong>
          ),
        },
        {
          key: 'suspended',
          label: settlement.suspended,
          children: (
            <>
              <Amount fen={suspended.amount_fen} /> ({today.records(count(suspended.records))})
            </>
          ),
        },
      ]}
    />
  );
}
