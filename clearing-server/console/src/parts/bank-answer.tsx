import { Alert, Button, Modal, Table, Upload } from 'antd';
import { useState, type ReactElement } from 'react';
import type {
  BankAnswerReport,
  BankAnswerRow,
} from '@lvchengtong/clearing-server/reports/settlement-shapes';
import { useTakeBankAnswer } from '../api/settling.ts';
import { useLanguage } from '../language/language.tsx';
import { Failure } from './feedback.tsx';

/** Takes the bank's answer file and shows what became of each of its lines. */
export function BankAnswer(): ReactElement {
  const { settling } = useLanguage().text;
  const [report, setReport] = useState<BankAnswerReport>();
  const take = useTakeBankAnswer();
  const read = async (file: File): Promise<void> => {
    try {
      setReport(await take.mutateAsync(file));
    } catch {
      return; // Shown below, from `take.error`.
    }
  };
  const shown = report !== undefined || take.error !== null;
  return (
    <>
      <Upload
        accept=".csv,text/csv"
        showUploadList={false}
        beforeUpload={(file) => {
          void read(file);
          return false;
        }}
      >
        <Button loading={take.isPending} data-testid="bank-answer">
          {settling.bankAnswer}
        </Button>
      </Upload>
      <Modal
        open={shown}
        width={640}
        title={settling.bankAnswerTitle}
        footer={null}
        onCancel={() => {
          setReport(undefined);
          take.reset();
        }}
      >
        {take.error !== null && <Failure error={take.error} />}
        {report !== undefined && <Lines report={report} />}
      </Modal>
    </>
  );
}

const isQuiet = ({ outcome }: BankAnswerRow): boolean =>
  outcome === 'paid' || outcome === 'repeated';

function Lines({ report }: { report: BankAnswerReport }): ReactElement {
  const { settling } = useLanguage().text;
  return (
    <>
      {report.again && <Alert type="info" showIcon title={settling.again} />}
      <Table<BankAnswerRow>
        size="small"
        rowKey="line"
        // What a person has to look at comes first.
        dataSource={report.lines.toSorted((a, b) => Number(isQuiet(a)) - Number(isQuiet(b)))}
        pagination={report.lines.length > 20 ? { pageSize: 20 } : false}
        columns={[
          { title: settling.line, dataIndex: 'line', align: 'right' },
          { title: settling.paymentNo, dataIndex: 'payment_no' },
          {
            title: settling.state,
            render: (_, row) => (
              <span style={isQuiet(row) ? {} : { color: '#b42318' }}>
                {settling.outcomes[row.outcome]}
              </span>
            ),
          },
        ]}
      />
    </>
  );
}
