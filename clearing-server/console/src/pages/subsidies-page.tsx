import { Button, Card, Table, Tag } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import { useState, type ReactElement } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import type { SubsidyBatchRow } from '@lvchengtong/clearing-server/subsidies/subsidy-operations';
import { useSubsidies } from '../api/desk.ts';
import { count, dateTime } from '../format.ts';
import type { Dictionary } from '../language/chinese.ts';
import { useLanguage } from '../language/language.tsx';
import { Loaded, Nothing } from '../parts/feedback.tsx';
import { PageHead } from '../parts/figure.tsx';
import { rowTestId } from '../parts/row-test-id.ts';
import { SubsidyProgress } from '../parts/subsidy-progress.tsx';
import { SubsidyUploadModal } from '../parts/subsidy-upload.tsx';
import { useKeys } from '../parts/use-keys.ts';
import { Amount } from '../parts/values.tsx';

/** The batches of subsidies, newest first; a new one comes as a file. */
export function SubsidiesPage(): ReactElement {
  const { text } = useLanguage();
  const navigate = useNavigate();
  const batches = useSubsidies();
  const [uploading, setUploading] = useState(false);
  const upload = (): void => {
    setUploading(true);
  };
  useKeys({ u: upload });
  return (
    <>
      <PageHead title={text.desk.subsidies}>
        <span className="grow" />
        <kbd>U</kbd>
        <Button type="primary" data-testid="subsidy-upload" onClick={upload}>
          {text.desk.upload}
        </Button>
      </PageHead>
      <Loaded query={batches} rows={10}>
        {({ items }) => (
          <Card size="small" styles={{ body: { padding: 0 } }}>
            <Table<SubsidyBatchRow>
              size="small"
              rowKey="batch_id"
              rowClassName="row-clickable"
              dataSource={[...items]}
              columns={columns(text)}
              pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
              onRow={({ batch_id }) => ({
                ...rowTestId('subsidy-row'),
                onClick: () => void navigate(`/subsidies/${batch_id}`),
              })}
              locale={{ emptyText: <Nothing title={text.desk.none} advice={text.desk.noneDo} /> }}
            />
          </Card>
        )}
      </Loaded>
      {uploading && (
        <SubsidyUploadModal
          onDone={() => {
            setUploading(false);
          }}
        />
      )}
    </>
  );
}

const columns = ({ desk }: Dictionary): ColumnsType<SubsidyBatchRow> => [
  {
    title: desk.batch,
    render: (_, { batch_id, file_name, approved_at }) => (
      <>
        <Link to={`/subsidies/${batch_id}`}>{file_name}</Link>{' '}
        <Tag color={approved_at === null ? 'orange' : 'green'}>
          {approved_at === null ? desk.notApproved : desk.approved}
        </Tag>
      </>
    ),
  },
  { title: desk.fund, render: (_, { fund }) => <span className="time">{fund}</span> },
  {
    title: desk.total,
    align: 'right',
    render: (_, { total_fen, item_count }) => (
      <>
        <Amount fen={total_fen} />
        <div className="soft nowrap">{desk.lines(count(item_count))}</div>
      </>
    ),
  },
  { title: desk.progress, width: 260, render: (_, batch) => <SubsidyProgress batch={batch} /> },
  {
    title: desk.lastDay,
    render: (_, { expires_at }) => <span className="time">{lastDay(expires_at)}</span>,
  },
  {
    title: desk.madeBy,
    render: (_, { made_by, made_at }) => (
      <>
        {made_by}
        <div className="soft time">{dateTime(made_at)}</div>
      </>
    ),
  },
];

/** The day before the instant at which it is over. */
export const lastDay = (expiresAt: string): string =>
  dateTime(new Date(Date.parse(expiresAt) - 1).toISOString()).slice(0, 10);
