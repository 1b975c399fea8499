import { Button, Checkbox, Form } from 'antd';
import { useState, type ReactElement } from 'react';
import type { SubsidyDetail } from '@lvchengtong/clearing-server/subsidies/subsidy-operations';
import { useAskRecall, useAskSubsidy } from '../api/desk.ts';
import { count, yuan } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { AskModal } from './ask-modal.tsx';

/** What can be asked for about a batch as it stands. */
export function SubsidyActions({ detail }: { detail: SubsidyDetail }): ReactElement {
  const { desk } = useLanguage().text;
  const [asking, setAsking] = useState<'approval' | 'recall'>();
  const { batch, requests } = detail;
  const isAsked = requests.some(({ state }) => state === 'waiting');
  const done = (): void => {
    setAsking(undefined);
  };
  return (
    <>
      {batch.approved_at === null && !isAsked && (
        <Button
          type="primary"
          data-testid="subsidy-ask"
          onClick={() => {
            setAsking('approval');
          }}
        >
          {desk.askApproval}
        </Button>
      )}
      {batch.waiting.records > 0 && !isAsked && (
        <Button
          danger
          data-testid="subsidy-recall"
          onClick={() => {
            setAsking('recall');
          }}
        >
          {desk.recall}
        </Button>
      )}
      {asking === 'approval' && <AskApproval detail={detail} onDone={done} />}
      {asking === 'recall' && <AskRecall detail={detail} onDone={done} />}
    </>
  );
}

interface AskProps {
  readonly detail: SubsidyDetail;
  readonly onDone: () => void;
}

function AskApproval({ detail: { batch }, onDone }: AskProps): ReactElement {
  const { desk, settling } = useLanguage().text;
  const ask = useAskSubsidy();
  return (
    <AskModal
      title={desk.askApproval}
      what={desk.askApprovalWhat(count(batch.item_count), yuan(batch.total_fen))}
      submit={settling.ask}
      pending={ask.isPending}
      error={ask.error}
      onDone={onDone}
      onSubmit={async ({ reason }) => {
        await ask.mutateAsync({ id: batch.batch_id, reason });
      }}
    />
  );
}

/** A second look at how many and how much, before a second person has one too. */
function AskRecall({ detail: { batch }, onDone }: AskProps): ReactElement {
  const { desk, settling } = useLanguage().text;
  const ask = useAskRecall();
  const { waiting } = batch;
  return (
    <AskModal
      danger
      title={desk.recall}
      what={desk.recallWhat(count(waiting.records), yuan(waiting.amount_fen))}
      submit={settling.ask}
      pending={ask.isPending}
      error={ask.error}
      onDone={onDone}
      onSubmit={async ({ reason }) => {
        await ask.mutateAsync({ id: batch.batch_id, reason });
      }}
    >
      <Form.Item
        name="checked"
        valuePropName="checked"
        rules={[
          {
            validator: (_, checked) =>
              checked === true
                ? Promise.resolve()
                : Promise.reject(new Error(desk.recallCheckedNeeded)),
          },
        ]}
      >
        <Checkbox data-testid="recall-checked">{desk.recallChecked}</Checkbox>
      </Form.Item>
    </AskModal>
  );
}
