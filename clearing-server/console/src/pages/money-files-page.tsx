import { Button, Card, Checkbox, Table, Tag, Upload } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import { useState, type ReactElement } from 'react';
import { Link, useNavigate, useParams } from 'react-router-dom';
import type {
  MoneyFileLine,
  MoneyFileRow,
} from '@lvchengtong/clearing-server/money-files/money-file-operations';
import { useMoneyFileLines, useMoneyFiles } from '../api/files.ts';
import { count, dateTime } from '../format.ts';
import type { Dictionary } from '../language/chinese.ts';
import { nameOf, useLanguage } from '../language/language.tsx';
import { AccountName } from '../parts/evidence-view.tsx';
import { Loaded, Nothing } from '../parts/feedback.tsx';
import { PageHead } from '../parts/figure.tsx';
import { MoneyFileImport } from '../parts/money-file-import.tsx';
import { rowTestId } from '../parts/row-test-id.ts';
import { Amount } from '../parts/values.tsx';

/** Statements of the bank, WeChat Pay and Alipay: what came, what each row met, and one more. */
export function MoneyFilesPage(): ReactElement {
  const { reconciling } = useLanguage().text;
  const { id } = useParams();
  const files = useMoneyFiles();
  const [chosen, setChosen] = useState<File>();
  return (
    <>
      <PageHead title={reconciling.moneyFiles}>
        <span className="grow" />
        <Upload
          accept=".csv,text/csv"
          showUploadList={false}
          beforeUpload={(file) => {
            setChosen(file);
            return false;
          }}
        >
          <Button type="primary" data-testid="choose-money-file">
            {reconciling.choose}
          </Button>
        </Upload>
      </PageHead>
      <div className="stack">
        <div className="soft">{reconciling.chooseWhat}</div>
        <Card size="small" styles={{ body: { padding: 0 } }}>
          <Loaded query={files} rows={6}>
            {({ items }) => <Files files={items} chosen={id} />}
          </Loaded>
        </Card>
        {id !== undefined && <Lines id={id} key={id} />}
      </div>
      {chosen !== undefined && (
        <MoneyFileImport
          file={chosen}
          onDone={() => {
            setChosen(undefined);
          }}
        />
      )}
    </>
  );
}

const daysOf = ({ first_day, last_day }: Pick<MoneyFileRow, 'first_day' | 'last_day'>): string =>
  first_day === last_day ? first_day : `${first_day} – ${last_day}`;

function Files(props: {
  files: readonly MoneyFileRow[];
  chosen: string | undefined;
}): ReactElement {
  const { reconciling } = useLanguage().text;
  const navigate = useNavigate();
  const open = ({ money_file_id }: MoneyFileRow): void =>
    void navigate(`/money-files/${money_file_id}`);
  return (
    <Table<MoneyFileRow>
      size="small"
      rowKey="money_file_id"
      dataSource={[...props.files]}
      pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
      rowClassName={({ money_file_id }) =>
        money_file_id === props.chosen ? 'row-clickable row-chosen' : 'row-clickable'
      }
      onRow={(file) => ({
        ...rowTestId('money-file'),
        tabIndex: 0,
        onClick: () => {
          open(file);
        },
        onKeyDown: ({ key }) => {
          if (key === 'Enter') open(file);
        },
      })}
      locale={{
        emptyText: <Nothing title={reconciling.noFiles} advice={reconciling.noFilesDo} />,
      }}
      columns={[
        { title: reconciling.channel, render: (_, { channel }) => reconciling.channels[channel] },
        { title: reconciling.account, dataIndex: 'account' },
        { title: reconciling.days, className: 'nowrap', render: (_, file) => daysOf(file) },
        {
          title: reconciling.file,
          render: (_, { file_name, revision }) => (
            <span className="break">
              {file_name}{' '}
              {revision > 1 && <Tag>{`${reconciling.revision} ${count(revision)}`}</Tag>}
            </span>
          ),
        },
        { title: reconciling.lines, align: 'right', render: (_, { lines }) => count(lines) },
        {
          title: reconciling.net,
          align: 'right',
          render: (_, { net_fen }) => <Amount fen={net_fen} />,
        },
        {
          title: reconciling.takenAt,
          render: (_, { taken_at, taken_by }) => (
            <span className="nowrap">
              {dateTime(taken_at)} <span className="soft">{taken_by}</span>
            </span>
          ),
        },
        {
          title: reconciling.stands,
          render: (_, { replaced_by }) =>
            replaced_by === null ? (
              <Tag color="green">{reconciling.stands}</Tag>
            ) : (
              <Tag title={replaced_by}>{reconciling.replacedBy}</Tag>
            ),
        },
      ]}
    />
  );
}

function Lines({ id }: { id: string }): ReactElement {
  const { text } = useLanguage();
  const { reconciling } = text;
  const [onlyUnmatched, setOnlyUnmatched] = useState(false);
  const lines = useMoneyFileLines(id, onlyUnmatched);
  return (
    <Card
      size="small"
      title={reconciling.lineByLine}
      styles={{ body: { padding: 0 } }}
      extra={
        <Checkbox
          checked={onlyUnmatched}
          onChange={({ target }) => {
            setOnlyUnmatched(target.checked);
          }}
        >
          {reconciling.onlyUnmatched}
        </Checkbox>
      }
    >
      <Loaded query={lines} rows={6}>
        {(rows) => (
          <Table<MoneyFileLine>
            size="small"
            rowKey="line"
            dataSource={[...rows]}
            pagination={false}
            onRow={() => rowTestId('money-line')}
            columns={lineColumns(text)}
          />
        )}
      </Loaded>
      {lines.hasNextPage && (
        <Button
          type="link"
          loading={lines.isFetchingNextPage}
          onClick={() => void lines.fetchNextPage()}
        >
          {reconciling.more}
        </Button>
      )}
    </Card>
  );
}

const lineColumns = ({ reconciling, columns }: Dictionary): ColumnsType<MoneyFileLine> => [
  { title: reconciling.line, align: 'right', dataIndex: 'line' },
  {
    title: reconciling.kind,
    render: (_, { kind, direction }) =>
      `${reconciling.lineKinds[kind]} ${reconciling.direction[direction]}`,
  },
  { title: reconciling.reference, className: 'break', dataIndex: 'reference' },
  { title: columns.time, render: (_, { at }) => dateTime(at) },
  {
    title: columns.amount,
    align: 'right',
    render: (_, { amount_fen }) => <Amount fen={amount_fen} />,
  },
  {
    title: reconciling.fee,
    align: 'right',
    render: (_, { fee_fen }) => (fee_fen === 0 ? '–' : <Amount fen={fee_fen} />),
  },
  { title: reconciling.matched, render: (_, line) => <Matched line={line} /> },
  {
    title: reconciling.transfers,
    render: (_, { transfers }) =>
      transfers.map(({ purpose, from, to, amount_fen }) => (
        <div key={`${purpose} ${from} ${to}`}>
          {nameOf(reconciling.purposes, purpose)} <Amount fen={amount_fen} />{' '}
          <AccountName name={from} /> → <AccountName name={to} />
        </div>
      )),
  },
];

function Matched({ line }: { line: MoneyFileLine }): ReactElement {
  const { reconciling } = useLanguage().text;
  const { matched, card_asn, ordered_fen } = line;
  const isGood = matched !== 'nothing' && matched !== 'order-of-other-amount';
  const tag = <Tag color={isGood ? 'green' : 'red'}>{reconciling.matches[matched]}</Tag>;
  if (card_asn === null) return tag;
  return (
    <Link to={`/cards/${card_asn}`}>
      {tag}
      {!isGood && ordered_fen !== null && <Amount fen={ordered_fen} />}
    </Link>
  );
}
