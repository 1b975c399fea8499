import { Alert, Button, Card, Tag } from 'antd';
import type { ReactElement } from 'react';
import type { ApprovalRow } from '@lvchengtong/clearing-server/approvals/approval-shape';
import { useWithdraw } from '../api/arbitration.ts';
import { dateTime } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { DecideButtons } from './decide-buttons.tsx';
import { Failure } from './feedback.tsx';

/** What one person asked for: a second one decides here, the first one takes it back. */
export function WaitingRequest({ request }: { request: ApprovalRow }): ReactElement {
  const { settling, desk } = useLanguage().text;
  const withdraw = useWithdraw();
  return (
    <>
      <Alert
        type="warning"
        showIcon
        data-testid="waiting-request"
        title={settling.waitsFor(settling.kinds[request.kind], request.made_by)}
        description={request.reason}
        action={
          request.mine ? (
            <Button
              data-testid="withdraw"
              loading={withdraw.isPending}
              onClick={() => {
                withdraw.mutate({ id: request.approval_request_id, version: request.version });
              }}
            >
              {desk.withdraw}
            </Button>
          ) : (
            <DecideButtons request={request} approveKey="a" />
          )
        }
      />
      {withdraw.error !== null && <Failure error={withdraw.error} />}
    </>
  );
}

/** Who asked what, and what became of it. */
export function RequestHistory({ requests }: { requests: readonly ApprovalRow[] }): ReactElement {
  const { settling, desk } = useLanguage().text;
  return (
    <Card size="small" title={desk.history}>
      {requests.length === 0 && <span className="soft">{desk.noHistory}</span>}
      {requests.map((request) => (
        <p
          key={request.approval_request_id}
          data-testid="request-row"
          style={{ margin: '0 0 8px' }}
        >
          <Tag>{settling.states[request.state]}</Tag>{' '}
          <strong>{settling.kinds[request.kind]}</strong> {settling.maker} {request.made_by}{' '}
          <span className="soft time">{dateTime(request.made_at)}</span>
          <br />
          {request.reason}
          {request.checked_by !== null && (
            <span className="soft">
              {' '}
              · {settling.checker} {request.checked_by} {request.refusal_reason ?? ''}
            </span>
          )}
        </p>
      ))}
    </Card>
  );
}
