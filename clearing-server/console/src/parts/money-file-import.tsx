import { Alert, Descriptions, Table, Tag } from 'antd';
import type { ReactElement } from 'react';
import type { MoneyFilePreview } from '@lvchengtong/clearing-server/money-files/money-file-operations';
import { usePreviewMoneyFile, useTakeMoneyFile } from '../api/files.ts';
import { count, dateTime } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { FileImport } from './file-import.tsx';
import { FileProblems } from './file-problems.tsx';
import { Amount } from './values.tsx';

type Change = MoneyFilePreview['changes'][number];
type Total = MoneyFilePreview['totals'][number];

/** What taking a statement in would do; only then the button that does it. */
export const MoneyFileImport = (props: { file: File; onDone: () => void }): ReactElement => (
  <FileImport
    {...props}
    preview={usePreviewMoneyFile()}
    take={useTakeMoneyFile()}
    taken={({ outcome, other }) =>
      outcome === 'imported' || outcome === 'replaced'
        ? {
            content: props.file,
            replaces: outcome === 'replaced' ? other?.money_file_id : undefined,
          }
        : undefined
    }
    show={(preview) => <Preview preview={preview} />}
    width={860}
    takeTestId="take-money-file"
  />
);

const TONE = {
  imported: 'success',
  replaced: 'warning',
  'already-imported': 'info',
  refused: 'error',
} as const;

function Preview({ preview }: { preview: MoneyFilePreview }): ReactElement {
  const { reconciling } = useLanguage().text;
  const { outcome, other, statement, totals, unknown_orders, problems } = preview;
  return (
    <div className="stack" data-testid="money-preview">
      <Alert
        type={TONE[outcome]}
        showIcon
        title={reconciling.outcomes[outcome]}
        description={
          other !== null && `${other.file_name} · ${dateTime(other.taken_at)} · ${other.taken_by}`
        }
      />
      {statement !== null && (
        <Descriptions
          size="small"
          column={3}
          items={[
            {
              key: 'channel',
              label: reconciling.channel,
              children: reconciling.channels[statement.channel],
            },
            { key: 'account', label: reconciling.account, children: statement.account },
            {
              key: 'days',
              label: reconciling.days,
              children:
                statement.first_day === statement.last_day
                  ? statement.first_day
                  : `${statement.first_day} – ${statement.last_day}`,
            },
            { key: 'lines', label: reconciling.lines, children: count(statement.lines) },
            { key: 'net', label: reconciling.net, children: <Amount fen={statement.net_fen} /> },
            { key: 'encoding', label: '', children: statement.encoding.toUpperCase() },
          ]}
        />
      )}
      {totals.length > 0 && <Totals totals={totals} />}
      {unknown_orders > 0 && (
        <Alert type="warning" showIcon title={reconciling.unknownOrders(count(unknown_orders))} />
      )}
      {outcome === 'replaced' && <Changes preview={preview} />}
      {problems.length > 0 && <FileProblems problems={problems} />}
    </div>
  );
}

function Totals({ totals }: { totals: readonly Total[] }): ReactElement {
  const { reconciling, columns } = useLanguage().text;
  return (
    <Table<Total>
      size="small"
      rowKey={({ kind, direction }) => `${kind} ${direction}`}
      dataSource={[...totals]}
      pagination={false}
      columns={[
        {
          title: reconciling.kind,
          render: (_, { kind, direction }) =>
            `${reconciling.lineKinds[kind]} ${reconciling.direction[direction]}`,
        },
        { title: reconciling.lines, align: 'right', render: (_, { lines }) => count(lines) },
        {
          title: columns.amount,
          align: 'right',
          render: (_, { amount_fen }) => <Amount fen={amount_fen} />,
        },
        {
          title: reconciling.fee,
          align: 'right',
          render: (_, { fee_fen }) => <Amount fen={fee_fen} />,
        },
      ]}
    />
  );
}

const CHANGE_COLOUR = { added: 'blue', changed: 'orange', gone: 'red' } as const;

function Changes({ preview }: { preview: MoneyFilePreview }): ReactElement {
  const { reconciling, columns } = useLanguage().text;
  return (
    <section>
      <strong>{reconciling.changes(count(preview.same_lines), count(preview.change_count))}</strong>
      <Table<Change>
        size="small"
        rowKey={({ what, line }) => `${what} ${String(line)}`}
        dataSource={[...preview.changes]}
        pagination={{ pageSize: 8, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          {
            title: reconciling.change,
            render: (_, { what }) => (
              <Tag color={CHANGE_COLOUR[what]}>{reconciling.whatSides[what]}</Tag>
            ),
          },
          { title: reconciling.line, align: 'right', dataIndex: 'line' },
          { title: reconciling.kind, render: (_, { kind }) => reconciling.lineKinds[kind] },
          { title: reconciling.reference, className: 'break', dataIndex: 'reference' },
          {
            title: reconciling.wasAmount,
            align: 'right',
            render: (_, { was_amount_fen }) =>
              was_amount_fen === null ? '–' : <Amount fen={was_amount_fen} />,
          },
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
