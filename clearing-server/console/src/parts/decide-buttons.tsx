import { App, Button, Modal, Space } from 'antd';
import { useState, type ReactElement } from 'react';
import type { ApprovalRow } from '@lvchengtong/clearing-server/reports/settlement-shapes';
import type { Shown } from '../api/arbitration.ts';
import { isChangedMeanwhile } from '../api/problem.ts';
import { useDecide } from '../api/settling.ts';
import { useLanguage } from '../language/language.tsx';
import { AskModal } from './ask-modal.tsx';
import { Failure } from './feedback.tsx';
import { useKeys } from './use-keys.ts';

/** Approve and refuse, for everybody but the one who asked. */
export function DecideButtons({
  request,
  approveKey,
}: {
  request: ApprovalRow;
  /** Asks for the approval by keyboard. */
  approveKey?: string;
}): ReactElement {
  const { settling } = useLanguage().text;
  const [asking, setAsking] = useState<'approve' | 'refuse'>();
  useKeys(
    approveKey === undefined || request.mine
      ? {}
      : {
          [approveKey]: () => {
            setAsking('approve');
          },
        },
  );
  if (request.mine) return <span className="soft">{settling.ownRequest}</span>;
  const done = (): void => {
    setAsking(undefined);
  };
  return (
    <Space>
      <Button
        type="primary"
        data-testid="approve"
        onClick={() => {
          setAsking('approve');
        }}
      >
        {settling.approve}
      </Button>
      <Button
        danger
        data-testid="refuse"
        onClick={() => {
          setAsking('refuse');
        }}
      >
        {settling.refuse}
      </Button>
      {asking === 'approve' && <Approve request={request} onDone={done} />}
      {asking === 'refuse' && <Refuse request={request} onDone={done} />}
    </Space>
  );
}

const shown = ({ approval_request_id: id, version }: ApprovalRow): Shown => ({ id, version });

interface DecisionProps {
  readonly request: ApprovalRow;
  readonly onDone: () => void;
}

function Approve({ request, onDone }: DecisionProps): ReactElement {
  const { settling, settlement } = useLanguage().text;
  const { message } = App.useApp();
  const decide = useDecide();
  const confirm = async (): Promise<void> => {
    try {
      await decide.mutateAsync({ ...shown(request), reason: undefined });
    } catch (error) {
      if (isChangedMeanwhile(error)) onDone();
      return; // Shown below, from `decide.error`.
    }
    void message.success(settling.done);
    onDone();
  };
  return (
    <Modal
      open
      title={settling.approveTitle(`${settling.kinds[request.kind]} ${request.subject}`)}
      okText={settling.approve}
      cancelText={settlement.cancel}
      okButtonProps={{ 'data-testid': 'approve-confirm' }}
      confirmLoading={decide.isPending}
      onCancel={onDone}
      onOk={() => void confirm()}
    >
      <p>
        {settling.maker} {request.made_by}: {request.reason}
      </p>
      <p>{settling.approveWhat}</p>
      {decide.error !== null && <Failure error={decide.error} />}
    </Modal>
  );
}

function Refuse({ request, onDone }: DecisionProps): ReactElement {
  const { settling } = useLanguage().text;
  const decide = useDecide();
  return (
    <AskModal
      danger
      title={settling.refuseTitle(`${settling.kinds[request.kind]} ${request.subject}`)}
      what={settling.refuseWhat}
      submit={settling.refuse}
      pending={decide.isPending}
      error={decide.error}
      onDone={onDone}
      onSubmit={async ({ reason }) => {
        await decide.mutateAsync({ ...shown(request), reason });
      }}
    />
  );
}
