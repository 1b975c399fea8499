import { Button, Card, Space, Tag } from 'antd';
import type { ReactElement } from 'react';
import type { ApprovalRow } from '@lvchengtong/clearing-server/approvals/approval-shape';
import type { HandOutcome } from '@lvchengtong/clearing-server/arbitration/hand-outcome';
import { useWithdraw } from '../api/arbitration.ts';
import { dateTime } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { DecideButtons } from './decide-buttons.tsx';
import { Failure } from './feedback.tsx';

const outcomeOf = ({ content }: ApprovalRow): HandOutcome =>
  (content as { readonly outcome: HandOutcome }).outcome;

/** What waits for a second person. */
export function CaseRequest({ request }: { request: ApprovalRow }): ReactElement {
  const { arbitration } = useLanguage().text;
  const withdraw = useWithdraw();
  return (
    <div className="stack" style={{ marginBlockEnd: 12 }} data-testid="case-request">
      <Space wrap>
        <strong>
          {arbitration.waiting(request.made_by, arbitration.outcomes[outcomeOf(request)])}
        </strong>
        <span className="soft">{request.reason}</span>
        {request.mine ? (
          <Button
            data-testid="withdraw"
            loading={withdraw.isPending}
            onClick={() => {
              withdraw.mutate({ id: request.approval_request_id, version: request.version });
            }}
          >
            {arbitration.withdraw}
          </Button>
        ) : (
          <DecideButtons request={request} approveKey="a" />
        )}
      </Space>
      {withdraw.error !== null && <Failure error={withdraw.error} />}
    </div>
  );
}

/** Who asked what about the case, and what became of it. */
export function CaseHistory({ requests }: { requests: readonly ApprovalRow[] }): ReactElement {
  const { arbitration, settling } = useLanguage().text;
  return (
    <Card size="small" title={arbitration.history}>
      {requests.length === 0 && <span className="soft">{arbitration.noHistory}</span>}
      {requests.map((request) => (
        <p
          key={request.approval_request_id}
          data-testid="case-history"
          style={{ margin: '0 0 8px' }}
        >
          <Tag>{settling.states[request.state]}</Tag>
          <strong>{arbitration.outcomes[outcomeOf(request)]}</strong> {request.made_by}{' '}
          <span className="soft time">{dateTime(request.made_at)}</span>
          <br />
          {request.reason}
          {request.checked_by !== null && (
            <span className="soft">
              {' '}
              · {arbitration.decidedBy} {request.checked_by} {request.refusal_reason ?? ''}
            </span>
          )}
        </p>
      ))}
    </Card>
  );
}
