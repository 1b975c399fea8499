import { Alert, Button, Card, Table, Upload } from 'antd';
import { useState, type ReactElement } from 'react';
import { useParams } from 'react-router-dom';
import type {
  OperatorFileRow,
  OperatorFilesOfDay,
  OperatorFileTaken,
} from '@lvchengtong/clearing-server/operator-files/operator-file-operations';
import {
  operatorFileAddress,
  useOperatorFiles,
  usePreviewOperatorFile,
  useTakeOperatorFile,
  useWriteOperatorFile,
  type FileOrder,
} from '../api/files.ts';
import { useSettlementDays } from '../api/queries.ts';
import { count, yuan } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { Failure, Loaded, Nothing } from '../parts/feedback.tsx';
import { PageHead } from '../parts/figure.tsx';
import { FileImport } from '../parts/file-import.tsx';
import { FileProblems } from '../parts/file-problems.tsx';
import { rowTestId } from '../parts/row-test-id.ts';
import { DayList } from './settlement-page.tsx';

/** What each operator brought and was given for a day. */
export function OperatorFilesPage(): ReactElement {
  const { reconciling, settlement } = useLanguage().text;
  const { date } = useParams();
  const days = useSettlementDays();
  const [chosen, setChosen] = useState<File>();
  return (
    <Loaded query={days} rows={10}>
      {({ items }) => {
        const shown = date ?? items[0]?.settlement_date;
        return (
          <>
            <PageHead title={`${reconciling.operatorFiles} ${shown ?? ''}`}>
              <span className="grow" />
              <Upload
                accept=".csv,.txt"
                showUploadList={false}
                beforeUpload={(file) => {
                  setChosen(file);
                  return false;
                }}
              >
                <Button type="primary" data-testid="choose-operator-file">
                  {reconciling.chooseXf}
                </Button>
              </Upload>
            </PageHead>
            {shown === undefined ? (
              <Nothing title={settlement.none} advice={settlement.noneDo} />
            ) : (
              <div className="split-days">
                <DayList days={items} chosen={shown} section="operator-files" />
                <div className="stack">
                  <div className="soft">{reconciling.chooseXfWhat}</div>
                  <Day date={shown} key={shown} />
                </div>
              </div>
            )}
            {chosen !== undefined && (
              <Import
                file={chosen}
                onDone={() => {
                  setChosen(undefined);
                }}
              />
            )}
          </>
        );
      }}
    </Loaded>
  );
}

const KINDS = ['XF', 'SS', 'QS', 'NS', 'HM'] as const;
type Operator = OperatorFilesOfDay['operators'][number];

function Day({ date }: { date: string }): ReactElement {
  const { reconciling } = useLanguage().text;
  const files = useOperatorFiles(date);
  const write = useWriteOperatorFile();
  return (
    <>
      {write.error !== null && <Failure error={write.error} />}
      <Card size="small" styles={{ body: { padding: 0 } }}>
        <Loaded query={files} rows={6}>
          {({ operators }) => (
            <Table<Operator>
              size="small"
              rowKey="operator_no"
              dataSource={[...operators]}
              pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
              onRow={() => rowTestId('operator-files')}
              locale={{
                emptyText: (
                  <Nothing title={reconciling.noOperators} advice={reconciling.noOperatorsDo} />
                ),
              }}
              columns={[
                {
                  title: reconciling.operator,
                  render: (_, { name, operator_no }) => (
                    <>
                      {name} <div className="soft">{operator_no}</div>
                    </>
                  ),
                },
                ...KINDS.map((kind) => ({
                  title: reconciling.fileKinds[kind],
                  render: (_: unknown, { operator_no, files: own }: Operator) => (
                    <Cell
                      files={own.filter((file) => file.kind === kind)}
                      order={kind === 'XF' ? undefined : { kind, date, operatorNo: operator_no }}
                      pending={write.isPending}
                      onWrite={write.mutate}
                    />
                  ),
                })),
              ]}
            />
          )}
        </Loaded>
      </Card>
    </>
  );
}

function Cell(props: {
  files: readonly OperatorFileRow[];
  order: FileOrder | undefined;
  pending: boolean;
  onWrite: (order: FileOrder) => void;
}): ReactElement {
  const { reconciling } = useLanguage().text;
  const { files, order, pending, onWrite } = props;
  if (files.length === 0) {
    return order === undefined ? (
      <span className="soft">–</span>
    ) : (
      <Button
        size="small"
        disabled={pending}
        data-testid={`write-${order.kind}`}
        onClick={() => {
          onWrite(order);
        }}
      >
        {reconciling.write}
      </Button>
    );
  }
  return (
    <>
      {files.map(({ file_name, records, amount_fen }) => (
        <div key={file_name}>
          <a href={operatorFileAddress(file_name)} download={file_name} title={file_name}>
            {file_name.slice(-8)}
          </a>
          <div className="soft nowrap">
            {reconciling.recordsOf(count(records))} · {yuan(amount_fen)}
          </div>
        </div>
      ))}
    </>
  );
}

const Import = (props: { file: File; onDone: () => void }): ReactElement => (
  <FileImport
    {...props}
    preview={usePreviewOperatorFile()}
    take={useTakeOperatorFile()}
    taken={({ outcome }) => (outcome === 'imported' ? props.file : undefined)}
    show={(preview) => <Preview preview={preview} />}
    width={720}
    takeTestId="take-operator-file"
  />
);

function Preview({ preview }: { preview: OperatorFileTaken }): ReactElement {
  const { reconciling } = useLanguage().text;
  return (
    <div className="stack" data-testid="operator-preview">
      <Alert
        type={preview.outcome === 'refused' ? 'error' : 'info'}
        showIcon
        title={reconciling.outcomes[preview.outcome]}
        description={
          preview.outcome === 'imported' &&
          `${reconciling.recordsOf(count(preview.records))} · ${yuan(preview.amount_fen)}`
        }
      />
      {preview.problems.length > 0 && <FileProblems problems={preview.problems} />}
    </div>
  );
}
