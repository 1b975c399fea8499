import { Alert, Table } from 'antd';
import type { ReactElement } from 'react';
import { Link } from 'react-router-dom';
import type {
  EvidenceLine,
  EvidenceTransfer,
  EvidenceView,
} from '@lvchengtong/clearing-server/reconciliation/evidence-shape';
import { useDifferenceEvidence } from '../api/reconciling.ts';
import { dateTime } from '../format.ts';
import { nameOf, useLanguage } from '../language/language.tsx';
import { ChainPicture } from './chain-picture.tsx';
import { Facts } from './facts.tsx';
import { Loaded } from './feedback.tsx';
import { Amount } from './values.tsx';

/** The evidence of one difference of a day, looked up when somebody opens it. */
export function DifferenceEvidence(props: { date: string; differenceKey: string }): ReactElement {
  const found = useDifferenceEvidence(props.date, props.differenceKey);
  return (
    <Loaded query={found} rows={3}>
      {(evidence) => <EvidenceParts evidence={evidence} />}
    </Loaded>
  );
}

/** The card's chain, rows of files, the ledger's transfers and the bare facts. */
export function EvidenceParts({ evidence }: { evidence: EvidenceView }): ReactElement {
  const { reconciling } = useLanguage().text;
  const { facts, chain, file_lines, transfers } = evidence;
  return (
    <div className="stack" data-testid="evidence">
      {facts === null && <Alert type="error" showIcon title={reconciling.noEvidence} />}
      {chain.length > 0 && (
        <section>
          <strong>{reconciling.chain}</strong>
          <ChainPicture steps={chain} />
        </section>
      )}
      {file_lines.length > 0 && <FileLines lines={file_lines} />}
      <Transfers transfers={transfers} />
      {facts !== null && (
        <section>
          <strong>{reconciling.evidence}</strong>
          <Facts evidence={facts} />
        </section>
      )}
    </div>
  );
}

function FileLines({ lines }: { lines: readonly EvidenceLine[] }): ReactElement {
  const { reconciling, columns } = useLanguage().text;
  return (
    <section>
      <strong>{reconciling.fileLines}</strong>
      <Table<EvidenceLine>
        size="small"
        rowKey={({ file_name, line, money_file_id }) =>
          `${file_name} ${String(line)} ${money_file_id ?? ''}`
        }
        dataSource={[...lines]}
        pagination={false}
        columns={[
          {
            title: reconciling.file,
            render: (_, { file_name, money_file_id }) =>
              money_file_id === null ? (
                file_name
              ) : (
                <Link to={`/money-files/${money_file_id}`}>{file_name}</Link>
              ),
          },
          { title: reconciling.line, align: 'right', dataIndex: 'line' },
          { title: reconciling.reference, dataIndex: 'reference' },
          { title: columns.time, render: (_, { at }) => dateTime(at) },
          {
            title: columns.amount,
            align: 'right',
            render: (_, { amount_fen }) => <Amount fen={amount_fen} />,
          },
        ]}
      />
    </section>
  );
}

function Transfers({ transfers }: { transfers: readonly EvidenceTransfer[] }): ReactElement {
  const { reconciling, columns, settlement } = useLanguage().text;
  if (transfers.length === 0) return <div className="soft">{reconciling.noTransfers}</div>;
  return (
    <section>
      <strong>{reconciling.transfers}</strong>
      <Table<EvidenceTransfer>
        size="small"
        rowKey="transfer_id"
        dataSource={[...transfers]}
        pagination={false}
        columns={[
          { title: settlement.title, dataIndex: 'settlement_date', className: 'nowrap' },
          {
            title: reconciling.purpose,
            render: (_, { purpose }) => nameOf(reconciling.purposes, purpose),
          },
          { title: reconciling.from, render: (_, { from }) => <AccountName name={from} /> },
          { title: reconciling.to, render: (_, { to }) => <AccountName name={to} /> },
          {
            title: columns.amount,
            align: 'right',
            render: (_, { amount_fen }) => <Amount fen={amount_fen} />,
          },
        ]}
      />
    </section>
  );
}

/** `code:key`: the code has a word, the key is as it is. */
export function AccountName({ name }: { name: string }): ReactElement {
  const { reconciling } = useLanguage().text;
  const at = name.indexOf(':');
  return (
    <span className="break">
      {nameOf(reconciling.accounts, name.slice(0, at))}{' '}
      <span className="soft">{name.slice(at + 1)}</span>
    </span>
  );
}
