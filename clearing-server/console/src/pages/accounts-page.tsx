import { Button, Card, Form, Input, Select, Table } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import type { ReactElement } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { AccountCode } from '@lvchengtong/clearing-server/ledger/account';
import type { StatementRow } from '@lvchengtong/clearing-server/reports/statement-operations';
import { statementCsvAddress, useStatement, type StatementAsked } from '../api/statements.ts';
import { dateTime } from '../format.ts';
import type { Dictionary } from '../language/chinese.ts';
import { nameOf, useLanguage } from '../language/language.tsx';
import { BalanceAt } from '../parts/balance-at.tsx';
import { Loaded, Nothing } from '../parts/feedback.tsx';
import { PageHead } from '../parts/figure.tsx';
import { More } from '../parts/more.tsx';
import { rowTestId } from '../parts/row-test-id.ts';
import { Amount } from '../parts/values.tsx';

const OF_A_CARD: readonly string[] = ['purse', 'card-deposit', 'refund-payable'];
const OF_AN_OPERATOR: readonly string[] = [
  'operator-unsettled',
  'operator-settled',
  'operator-loss',
];
/** The purse that every card has; another is asked for as `CARD:PURSE`. */
const COMMON_PURSE = 2;

interface Choice {
  readonly kind: AccountCode;
  readonly key: string;
  readonly from: string;
  readonly to: string;
}

/** Without spaces; a card stands for its common purse. */
function askedOf({ kind, key, from, to }: Choice): StatementAsked | undefined {
  const plain = key.replaceAll(/\s/g, '');
  if (plain === '') return undefined;
  const whole =
    kind === 'purse' && !plain.includes(':') ? `${plain}:${String(COMMON_PURSE)}` : plain;
  return { account: `${kind}:${whole}`, from, to };
}

/** Of any account: what happened, with the balance after it; which one stands in the address. */
export function AccountsPage(): ReactElement {
  const { accounts } = useLanguage().text;
  const [address, setAddress] = useSearchParams();
  const kind = address.get('kind') ?? 'purse';
  const choice: Choice = {
    kind: kind in accounts.kinds ? (kind as AccountCode) : 'purse',
    key: address.get('key') ?? '',
    from: address.get('from') ?? '2020-01-01',
    to: address.get('to') ?? dateTime(new Date().toISOString()).slice(0, 10),
  };
  const asked = askedOf(choice);
  return (
    <>
      <PageHead title={accounts.title} />
      <div className="stack">
        <Choose
          key={JSON.stringify(choice)}
          choice={choice}
          onChoose={(chosen) => {
            setAddress({ ...chosen });
          }}
        />
        {asked === undefined ? (
          <Card size="small">
            <Nothing title={accounts.ask} advice={accounts.askDo} />
          </Card>
        ) : (
          <Statement asked={asked} key={JSON.stringify(asked)} />
        )}
      </div>
    </>
  );
}

function Choose(props: { choice: Choice; onChoose: (choice: Choice) => void }): ReactElement {
  const { accounts } = useLanguage().text;
  const [form] = Form.useForm<Choice>();
  // Undefined until the form is there, whatever its type says.
  const watched = Form.useWatch('kind', form) as AccountCode | undefined;
  const kind = watched ?? props.choice.kind;
  const hint = OF_A_CARD.includes(kind)
    ? accounts.keys.card
    : OF_AN_OPERATOR.includes(kind)
      ? accounts.keys.operator
      : accounts.keys.other;
  return (
    <Form<Choice>
      form={form}
      layout="inline"
      initialValues={props.choice}
      onFinish={props.onChoose}
      style={{ rowGap: 8 }}
    >
      <Form.Item name="kind" label={accounts.kind}>
        <Select
          style={{ width: 240 }}
          data-testid="account-kind"
          options={Object.entries(accounts.kinds).map(([value, label]) => ({ value, label }))}
        />
      </Form.Item>
      <Form.Item name="key" label={accounts.key}>
        <Input
          autoFocus
          style={{ width: 260 }}
          maxLength={100}
          placeholder={hint}
          data-testid="account-key"
        />
      </Form.Item>
      <Form.Item name="from" label={accounts.from}>
        <Input type="date" required data-testid="account-from" />
      </Form.Item>
      <Form.Item name="to" label={accounts.to}>
        <Input type="date" required data-testid="account-to" />
      </Form.Item>
      <Button type="primary" htmlType="submit" data-testid="account-show">
        {accounts.show}
      </Button>
    </Form>
  );
}

function Statement({ asked }: { asked: StatementAsked }): ReactElement {
  const { text, code } = useLanguage();
  const { accounts } = text;
  const statement = useStatement(asked);
  const rows = statement.data?.pages.flatMap(({ items }) => items) ?? [];
  const side = statement.data?.pages[0]?.side;
  return (
    <>
      <BalanceAt account={asked.account} />
      <Card
        size="small"
        styles={{ body: { padding: 0 } }}
        title={<code>{asked.account}</code>}
        extra={
          <>
            {side !== undefined && <span className="soft">{accounts.sides[side]}</span>}{' '}
            <Button
              size="small"
              href={statementCsvAddress(asked, code === 'en' ? 'en' : 'zh')}
              data-testid="account-export"
            >
              {accounts.export}
            </Button>
          </>
        }
      >
        <Loaded query={statement} rows={10}>
          {() => (
            <Table<StatementRow>
              size="small"
              rowKey="transfer_id"
              columns={columns(text)}
              dataSource={rows}
              pagination={false}
              onRow={() => rowTestId('statement-row')}
              locale={{ emptyText: <Nothing title={accounts.none} advice={accounts.noneDo} /> }}
            />
          )}
        </Loaded>
      </Card>
      {rows.length > 0 && <More list={statement} shown={rows.length} testId="statement-more" />}
    </>
  );
}

const columns = ({ accounts }: Dictionary): ColumnsType<StatementRow> => [
  {
    title: accounts.settled,
    render: (_, row) => <span className="time">{row.settlement_date}</span>,
  },
  {
    title: accounts.presented,
    render: (_, { occurred_at, recorded_at }) => (
      <>
        <span className="time">{dateTime(occurred_at)}</span>
        <div className="soft time">{accounts.recorded(dateTime(recorded_at))}</div>
      </>
    ),
  },
  { title: accounts.purpose, render: (_, { purpose }) => nameOf(accounts.purposes, purpose) },
  {
    title: accounts.counterpart,
    render: (_, { counterpart }) => <AccountLabel name={counterpart} words={accounts} />,
  },
  {
    title: accounts.change,
    align: 'right',
    render: (_, { change_fen }) => <Amount fen={change_fen} />,
  },
  {
    title: accounts.balance,
    align: 'right',
    render: (_, { balance_fen }) => (
      <strong>
        <Amount fen={balance_fen} />
      </strong>
    ),
  },
];

/** The kind of account in words, and its number. */
function AccountLabel(props: { name: string; words: Dictionary['accounts'] }): ReactElement {
  const [code = '', ...key] = props.name.split(':');
  return (
    <>
      {nameOf(props.words.kinds, code)} <span className="soft break">{key.join(':')}</span>
    </>
  );
}
