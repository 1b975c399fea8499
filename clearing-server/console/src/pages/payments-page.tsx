import { Alert, Button, Card, Checkbox, Descriptions, Menu, Tag } from 'antd';
import { useState, type ReactElement } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import type {
  PaymentFileLookRow,
  PaymentFileRow,
} from '@lvchengtong/clearing-server/reports/settlement-shapes';
import { usePaymentFileLook, usePaymentFiles, useWithdraw } from '../api/payments.ts';
import { paymentFileAddress, useApprovals } from '../api/settling.ts';
import { dateTime, yuan } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { ComparedTable } from '../parts/compared-table.tsx';
import { DecideButtons } from '../parts/decide-buttons.tsx';
import { Failure, Loaded, Nothing } from '../parts/feedback.tsx';
import { Figure, PageHead } from '../parts/figure.tsx';

/** The payment files, and of the chosen one the second look before it goes to the bank. */
export function PaymentsPage(): ReactElement {
  const { payments } = useLanguage().text;
  const { name } = useParams();
  const files = usePaymentFiles();
  return (
    <Loaded query={files} rows={8}>
      {({ items }) => {
        const chosen = name ?? items[0]?.file_name;
        return (
          <>
            <PageHead title={payments.title} />
            {chosen === undefined ? (
              <Nothing title={payments.none} advice={payments.noneDo} />
            ) : (
              <div className="split-days">
                <FileList files={items} chosen={chosen} />
                <div className="stack">
                  <File key={chosen} name={chosen} />
                </div>
              </div>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

const STATE_COLOUR: Readonly<Record<PaymentFileRow['state'], string>> = {
  waiting: 'orange',
  released: 'green',
  refused: 'red',
  withdrawn: 'default',
};

function FileList(props: { files: readonly PaymentFileRow[]; chosen: string }): ReactElement {
  const { payments } = useLanguage().text;
  const navigate = useNavigate();
  return (
    <Card size="small" title={payments.files} styles={{ body: { padding: 4 } }}>
      <Menu
        style={{ borderInlineEnd: 'none', maxHeight: 560, overflowY: 'auto' }}
        selectedKeys={[props.chosen]}
        onClick={({ key }) => void navigate(`/payments/${key}`)}
        items={props.files.map(({ file_name, state }) => ({
          key: file_name,
          label: (
            <span
              style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center' }}
            >
              <span className="time">{file_name.replace(/^payments-|\.csv$/g, '')}</span>
              <Tag color={STATE_COLOUR[state]} style={{ marginInlineEnd: 0 }}>
                {payments.states[state]}
              </Tag>
            </span>
          ),
        }))}
      />
    </Card>
  );
}

function File({ name }: { name: string }): ReactElement {
  const look = usePaymentFileLook(name);
  return (
    <Loaded query={look} rows={8}>
      {(found) => <SecondLook look={found} />}
    </Loaded>
  );
}

function SecondLook({ look }: { look: PaymentFileLookRow }): ReactElement {
  const { payments } = useLanguage().text;
  const { file } = look;
  const differs =
    look.difference_fen !== 0 || look.operators.some(({ same_account }) => !same_account);
  return (
    <>
      <Head file={file} />
      <div className="figures" style={{ margin: 0 }}>
        <Figure label={payments.told} value={yuan(look.told_fen)} note={file.file_name} />
        <Figure
          label={payments.billed}
          value={yuan(look.billed_fen)}
          note={payments.operatorCount(look.operators.length)}
        />
        <Figure
          label={payments.difference}
          value={yuan(look.difference_fen)}
          note={differs ? payments.differs : payments.equal}
          testId="payment-difference"
          {...(differs ? { colour: '#b42318' } : {})}
        />
      </div>
      {file.state === 'waiting' && <Decide file={file} differs={differs} />}
      <ComparedTable look={look} />
    </>
  );
}

/** Who made it, who let it go, and where it stands. */
function Head({ file }: { file: PaymentFileRow }): ReactElement {
  const { payments, settling } = useLanguage().text;
  return (
    <Card
      size="small"
      title={
        <>
          {file.file_name}{' '}
          <Tag color={STATE_COLOUR[file.state]} data-testid="payment-file-state">
            {payments.states[file.state]}
          </Tag>
        </>
      }
      extra={
        file.state === 'released' && (
          <Button
            href={paymentFileAddress(file.file_name)}
            download
            type="primary"
            data-testid="download-payment-file"
          >
            {settling.download}
          </Button>
        )
      }
    >
      <Descriptions
        size="small"
        column={2}
        items={[
          {
            key: 'maker',
            label: settling.maker,
            children: `${file.made_by} · ${dateTime(file.made_at)}`,
          },
          {
            key: 'checker',
            label: settling.checker,
            children:
              file.checked_by === null || file.checked_at === null
                ? '–'
                : `${file.checked_by} · ${dateTime(file.checked_at)}`,
          },
          ...(file.refusal_reason === null
            ? []
            : [{ key: 'reason', label: settling.reason, children: file.refusal_reason }]),
        ]}
      />
    </Card>
  );
}

/** The second person says that the figures were compared before the button can be pressed; the maker may take it back. */
function Decide(props: { file: PaymentFileRow; differs: boolean }): ReactElement | null {
  const { payments, settling } = useLanguage().text;
  const [compared, setCompared] = useState(false);
  const withdraw = useWithdraw();
  const request = (useApprovals().data ?? []).find(
    ({ approval_request_id }) => approval_request_id === props.file.approval_request_id,
  );
  if (request === undefined) return null;
  return (
    <Alert
      type={props.differs ? 'error' : 'warning'}
      showIcon
      data-testid="payment-file-waits"
      title={props.differs ? payments.differsDo : payments.waits(props.file.made_by)}
      description={
        request.mine ? (
          settling.ownRequest
        ) : (
          <Checkbox
            checked={compared}
            data-testid="payment-file-compared"
            onChange={(event) => {
              setCompared(event.target.checked);
            }}
          >
            {payments.compared}
          </Checkbox>
        )
      }
      action={
        request.mine ? (
          <>
            <Button
              danger
              loading={withdraw.isPending}
              data-testid="withdraw"
              onClick={() => {
                withdraw.mutate(request);
              }}
            >
              {payments.withdraw}
            </Button>
            {withdraw.error !== null && <Failure error={withdraw.error} />}
          </>
        ) : (
          compared && <DecideButtons request={request} approveKey="a" />
        )
      }
    />
  );
}
