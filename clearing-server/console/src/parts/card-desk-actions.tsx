import { App, Button, Form, Input, Modal, Space } from 'antd';
import { useState, type ReactElement, type ReactNode } from 'react';
import type { CardDesk } from '@lvchengtong/clearing-server/desk/desk-operations';
import type { ClaimRow } from '@lvchengtong/clearing-server/losses/claim-shape';
import type { CardDetail } from '@lvchengtong/clearing-server/reports/report-shapes';
import {
  useAskRefund,
  useAskReplacement,
  useCancelLoss,
  useReportLoss,
  useTakeDeposit,
} from '../api/desk.ts';
import { fenOf, yuan } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { AskModal } from './ask-modal.tsx';
import { Failure } from './feedback.tsx';

interface DeskProps {
  readonly card: CardDetail;
  readonly desk: CardDesk;
}
interface DialogProps {
  readonly card: CardDetail;
  readonly onDone: () => void;
}

const IN_USE: readonly string[] = ['issued', 'active', 'suspended'];
const isAsked = ({ requests }: CardDesk): boolean =>
  requests.some(({ state }) => state === 'waiting');

/** A button and the dialog that it opens. */
function Deed(props: {
  name: string;
  label: string;
  danger?: boolean;
  disabled?: boolean;
  dialog: (onDone: () => void) => ReactNode;
}): ReactElement {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        danger={props.danger === true}
        disabled={props.disabled === true}
        data-testid={props.name}
        onClick={() => {
          setOpen(true);
        }}
      >
        {props.label}
      </Button>
      {open &&
        props.dialog(() => {
          setOpen(false);
        })}
    </>
  );
}

/** What can be begun about a card in somebody's hand. */
export function CardDeskActions({ card, desk }: DeskProps): ReactElement {
  const { desk: words } = useLanguage().text;
  const inUse = IN_USE.includes(card.state);
  const mayRefund = inUse && card.state !== 'issued' && desk.refund === null && !isAsked(desk);
  const asked = desk.deposit_asked_fen;
  return (
    <Space>
      {inUse && desk.deposit === null && asked > 0 && (
        <Deed
          name="deposit-take"
          label={words.takeDeposit(yuan(asked))}
          dialog={(onDone) => <TakeDeposit card={card} amount={yuan(asked)} onDone={onDone} />}
        />
      )}
      {mayRefund && (
        <Deed
          name="refund-with-card"
          label={words.refundWithCard}
          dialog={(onDone) => <RefundWithCard card={card} onDone={onDone} />}
        />
      )}
      {inUse && (
        <Deed
          danger
          name="loss-report"
          label={words.reportLoss}
          dialog={(onDone) => <ReportLoss card={card} onDone={onDone} />}
        />
      )}
    </Space>
  );
}

/** What can be done about a card that is lost: found again at any time, moved after the term. */
export function ClaimActions(
  props: DeskProps & { readonly claim: ClaimRow; readonly mayMove: boolean },
): ReactElement {
  const { desk: words } = useLanguage().text;
  const { card, claim, desk, mayMove } = props;
  const closed = !mayMove || isAsked(desk);
  return (
    <Space wrap>
      <Deed
        name="loss-cancel"
        label={words.cancelLoss}
        dialog={(onDone) => <CancelLoss claim={claim} onDone={onDone} />}
      />
      <Deed
        name="replace"
        label={words.replace}
        disabled={closed}
        dialog={(onDone) => <Replace card={card} claim={claim} onDone={onDone} />}
      />
      <Deed
        name="refund-without-card"
        label={words.refundWithoutCard}
        disabled={closed}
        dialog={(onDone) => <RefundWithoutCard card={card} onDone={onDone} />}
      />
    </Space>
  );
}

function ReportLoss({ card, onDone }: DialogProps): ReactElement {
  const { desk } = useLanguage().text;
  const report = useReportLoss();
  return (
    <AskModal
      danger
      title={desk.reportLossTitle}
      what={desk.reportLossWhat}
      submit={desk.reportLoss}
      pending={report.isPending}
      error={report.error}
      onDone={onDone}
      onSubmit={async ({ reason }) => {
        await report.mutateAsync({ id: card.card_asn, reason });
      }}
    />
  );
}

function CancelLoss(props: { claim: ClaimRow; onDone: () => void }): ReactElement {
  const { desk } = useLanguage().text;
  const cancel = useCancelLoss();
  return (
    <AskModal
      title={desk.cancelLossTitle}
      what={desk.cancelLossWhat}
      submit={desk.cancelLoss}
      pending={cancel.isPending}
      error={cancel.error}
      onDone={props.onDone}
      onSubmit={async ({ reason }) => {
        await cancel.mutateAsync({ id: props.claim.claim_id, reason });
      }}
    />
  );
}

function Replace({ card, claim, onDone }: DialogProps & { claim: ClaimRow }): ReactElement {
  const { desk, settling } = useLanguage().text;
  const ask = useAskReplacement();
  return (
    <AskModal
      title={desk.replaceTitle}
      what={desk.replaceWhat(yuan(Math.max(card.balance_fen, 0)))}
      submit={settling.ask}
      pending={ask.isPending}
      error={ask.error}
      onDone={onDone}
      onSubmit={async ({ reason, new_card: newCard = '' }) => {
        const newCardAsn = newCard.replaceAll(' ', '').toUpperCase();
        await ask.mutateAsync({ id: claim.claim_id, reason, newCardAsn });
      }}
    >
      <Form.Item
        name="new_card"
        label={desk.newCardNo}
        rules={[{ required: true, pattern: /^( *[0-9A-Fa-f]){20} *$/, message: desk.newCardWrong }]}
      >
        <Input data-testid="new-card" />
      </Form.Item>
    </AskModal>
  );
}

function RefundWithCard({ card, onDone }: DialogProps): ReactElement {
  const { desk, settling } = useLanguage().text;
  const ask = useAskRefund();
  return (
    <AskModal
      title={desk.refundWithCardTitle}
      what={desk.refundWithCardWhat}
      submit={settling.ask}
      pending={ask.isPending}
      error={ask.error}
      onDone={onDone}
      onSubmit={async ({ reason, chip = '' }) => {
        await ask.mutateAsync({ id: card.card_asn, reason, chipFen: fenOf(chip) });
      }}
    >
      <Form.Item
        name="chip"
        label={desk.chipBalance}
        rules={[
          { required: true, pattern: /^\d{1,7}(\.\d{1,2})?$/, message: desk.chipBalanceWrong },
        ]}
      >
        <Input inputMode="decimal" data-testid="chip-balance" />
      </Form.Item>
    </AskModal>
  );
}

function RefundWithoutCard({ card, onDone }: DialogProps): ReactElement {
  const { desk, settling } = useLanguage().text;
  const ask = useAskRefund();
  return (
    <AskModal
      title={desk.refundWithoutCardTitle}
      what={desk.refundWithoutCardWhat(yuan(Math.max(card.balance_fen, 0)))}
      submit={settling.ask}
      pending={ask.isPending}
      error={ask.error}
      onDone={onDone}
      onSubmit={async ({ reason }) => {
        await ask.mutateAsync({ id: card.card_asn, reason, chipFen: undefined });
      }}
    />
  );
}

function TakeDeposit({ card, amount, onDone }: DialogProps & { amount: string }): ReactElement {
  const { desk, settlement } = useLanguage().text;
  const { message } = App.useApp();
  const take = useTakeDeposit();
  const confirm = async (): Promise<void> => {
    try {
      await take.mutateAsync(card.card_asn);
    } catch {
      return; // Shown below, from `take.error`.
    }
    void message.success(desk.depositTaken);
    onDone();
  };
  return (
    <Modal
      open
      title={desk.takeDeposit(amount)}
      okText={desk.takeDepositConfirm}
      cancelText={settlement.cancel}
      okButtonProps={{ 'data-testid': 'deposit-confirm' }}
      confirmLoading={take.isPending}
      onCancel={onDone}
      onOk={() => void confirm()}
    >
      <p>{desk.takeDepositWhat(amount)}</p>
      {take.error !== null && <Failure error={take.error} />}
    </Modal>
  );
}
