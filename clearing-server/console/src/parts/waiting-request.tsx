import { Alert, Button, Card, Tag } from 'antd';
import type { ReactElement } from 'react';
import type { ApprovalRow } from '@lvchengtong/clearing-server/approvals/approval-shape';
import { useWithdraw } from '../api/arbitration.ts';
import { dateTime } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { DecideButtons } from './decide-buttons.tsx';
import { Failure } from './feedback.tsx';

/**
 * What people asked for and nobody has decided: a second one decides here, the first one takes it back.
 * `named`: where the page does not say what a request is about.
 */
export function WaitingRequests(props: {
  requests: readonly ApprovalRow[];
  named?: boolean;
}): ReactElement {
  const waiting = props.requests.filter(({ state }) => state === 'waiting');
  return (
    <>
      {waiting.map((request) => (
        <WaitingRequest
          key={request.approval_request_id}
          request={request}
          named={props.named === true}
          isOnlyOne={waiting.length === 1}
        />
      ))}
    </>
  );
}

function WaitingRequest(props: {
  request: ApprovalRow;
  named: boolean;
  isOnlyOne: boolean;
}): ReactElement {
  const { request } = props;
  const { settling, desk } = useLanguage().text;
  const withdraw = useWithdraw();
  return (
    <>
      <Alert
        type="warning"
        showIcon
        data-testid="waiting-request"
        title={settling.waitsFor(
          `${settling.kinds[request.kind]}${props.named ? ` ${request.subject}` : ''}`,
          request.made_by,
        )}
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
            <DecideButtons request={request} {...(props.isOnlyOne && { approveKey: 'a' })} />
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
