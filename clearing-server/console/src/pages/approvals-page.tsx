import { Card, Table, Tag } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import type { ReactElement } from 'react';
import type { ApprovalRow } from '@lvchengtong/clearing-server/reports/settlement-shapes';
import { useApprovals } from '../api/settling.ts';
import { dateTime } from '../format.ts';
import type { Dictionary } from '../language/chinese.ts';
import { useLanguage } from '../language/language.tsx';
import { DecideButtons } from '../parts/decide-buttons.tsx';
import { Loaded, Nothing } from '../parts/feedback.tsx';
import { PageHead } from '../parts/figure.tsx';
import { More } from '../parts/more.tsx';
import { rowTestId } from '../parts/row-test-id.ts';

/** What needs two people: what one asked for, and what the other decided. */
export function ApprovalsPage(): ReactElement {
  const { settling } = useLanguage().text;
  const approvals = useApprovals();
  return (
    <>
      <PageHead title={settling.title} />
      <Loaded query={approvals}>
        {(items) => (
          <div className="stack">
            <Requests
              title={settling.waiting}
              rows={items.filter(({ state }) => state === 'waiting')}
            />
            <Requests
              title={settling.decided}
              rows={items.filter(({ state }) => state !== 'waiting')}
            />
            {items.length > 0 && (
              <More list={approvals} shown={items.length} testId="approvals-more" />
            )}
          </div>
        )}
      </Loaded>
    </>
  );
}

function Requests(props: { title: string; rows: readonly ApprovalRow[] }): ReactElement {
  const { text } = useLanguage();
  return (
    <Card size="small" title={props.title} styles={{ body: { padding: 0 } }}>
      <Table<ApprovalRow>
        size="small"
        rowKey="approval_request_id"
        dataSource={[...props.rows]}
        pagination={false}
        columns={columns(text)}
        onRow={() => rowTestId('approval-row')}
        locale={{
          emptyText: <Nothing title={text.settling.none} advice={text.settling.noneDo} />,
        }}
        expandable={{
          rowExpandable: ({ content }) => Object.keys(content ?? {}).length > 0,
          expandedRowRender: ({ content }) => (
            <pre className="break" style={{ margin: 0 }}>
              {JSON.stringify(content, null, 2)}
            </pre>
          ),
        }}
      />
    </Card>
  );
}

const STATE_COLOUR: Readonly<Record<ApprovalRow['state'], string>> = {
  waiting: 'orange',
  approved: 'green',
  refused: 'red',
  withdrawn: 'default',
};

const columns = ({ settling }: Dictionary): ColumnsType<ApprovalRow> => [
  {
    title: settling.subject,
    render: (_, { kind, subject }) => (
      <>
        <strong>{settling.kinds[kind]}</strong> <span className="time">{subject}</span>
      </>
    ),
  },
  { title: settling.reason, dataIndex: 'reason' },
  {
    title: settling.maker,
    render: (_, { made_by, made_at }) => (
      <>
        {made_by}
        <div className="soft time">{dateTime(made_at)}</div>
      </>
    ),
  },
  {
    title: settling.checker,
    render: (_, request) =>
      request.state === 'waiting' ? (
        <DecideButtons request={request} />
      ) : (
        <>
          {request.checked_by}
          <div className="soft time">
            {request.checked_at === null ? '' : dateTime(request.checked_at)}
          </div>
        </>
      ),
  },
  {
    title: settling.state,
    render: (_, { state, refusal_reason }) => (
      <>
        <Tag color={STATE_COLOUR[state]}>{settling.states[state]}</Tag>
        {refusal_reason !== null && <div className="soft">{refusal_reason}</div>}
      </>
    ),
  },
];
