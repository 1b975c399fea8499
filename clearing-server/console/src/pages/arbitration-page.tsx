import { Card, Checkbox, InputNumber, Segmented, Table, Tag } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import { useState, type ReactElement } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { CASE_LISTS, type CaseList } from '@lvchengtong/clearing-server/arbitration/case-list';
import type { CaseRow } from '@lvchengtong/clearing-server/arbitration/case-shape';
import { useCases, type CaseFilter } from '../api/arbitration.ts';
import { dateTime } from '../format.ts';
import type { Dictionary } from '../language/chinese.ts';
import { nameOf, useLanguage } from '../language/language.tsx';
import { Loaded, Nothing } from '../parts/feedback.tsx';
import { PageHead } from '../parts/figure.tsx';
import { More } from '../parts/more.tsx';
import { rowTestId } from '../parts/row-test-id.ts';
import { Amount, CardNumber } from '../parts/values.tsx';

/** What arbitration left to people, the oldest first; what still waits; and what was closed last. */
export function ArbitrationPage(): ReactElement {
  const { arbitration } = useLanguage().text;
  const [filter, setFilter] = useState<CaseFilter>({
    list: 'due',
    kind: undefined,
    mine: false,
    leastFen: 0,
  });
  const cases = useCases(filter);
  return (
    <>
      <PageHead title={arbitration.title}>
        <span className="grow" />
        <Filters filter={filter} onChange={setFilter} />
      </PageHead>
      <Loaded query={cases} rows={10}>
        {(rows) => (
          <div className="stack">
            <Cases rows={rows} list={filter.list} />
            {rows.length > 0 && <More list={cases} shown={rows.length} testId="cases-more" />}
          </div>
        )}
      </Loaded>
    </>
  );
}

function Filters(props: {
  filter: CaseFilter;
  onChange: (filter: CaseFilter) => void;
}): ReactElement {
  const { arbitration } = useLanguage().text;
  const { filter, onChange } = props;
  return (
    <>
      <Segmented<CaseList>
        data-testid="case-lists"
        value={filter.list}
        options={CASE_LISTS.map((value) => ({ value, label: arbitration.lists[value] }))}
        onChange={(list) => {
          onChange({ ...filter, list });
        }}
      />
      <Segmented<'all' | 'record' | 'gap'>
        value={filter.kind ?? 'all'}
        options={[
          { value: 'all', label: arbitration.all },
          { value: 'record', label: arbitration.kinds.record },
          { value: 'gap', label: arbitration.kinds.gap },
        ]}
        onChange={(kind) => {
          onChange({ ...filter, kind: kind === 'all' ? undefined : kind });
        }}
      />
      <InputNumber
        min={0}
        style={{ width: 150 }}
        placeholder={arbitration.least}
        aria-label={arbitration.least}
        onChange={(yuan: number | null) => {
          onChange({ ...filter, leastFen: Math.round((yuan ?? 0) * 100) });
        }}
      />
      <Checkbox
        checked={filter.mine}
        onChange={({ target }) => {
          onChange({ ...filter, mine: target.checked });
        }}
      >
        {arbitration.onlyMine}
      </Checkbox>
    </>
  );
}

function Cases({ rows, list }: { rows: readonly CaseRow[]; list: CaseList }): ReactElement {
  const { text } = useLanguage();
  const navigate = useNavigate();
  return (
    <Card size="small" styles={{ body: { padding: 0 } }}>
      <Table<CaseRow>
        size="small"
        rowKey="case_id"
        rowClassName="row-clickable"
        dataSource={[...rows]}
        columns={columns(text, list)}
        pagination={false}
        onRow={({ case_id }) => ({
          ...rowTestId('case-row'),
          onClick: () => void navigate(`/arbitration/${case_id}`),
        })}
        locale={{
          emptyText: <Nothing title={text.arbitration.none} advice={text.arbitration.noneDo} />,
        }}
      />
    </Card>
  );
}

const columns = (text: Dictionary, list: CaseList): ColumnsType<CaseRow> => [
  {
    title: text.arbitration.about,
    render: (_, row) => (
      <Link to={`/arbitration/${row.case_id}`}>
        <CaseTitle row={row} />
      </Link>
    ),
  },
  { title: text.columns.card, render: (_, { card_asn }) => <CardNumber asn={card_asn} /> },
  { title: text.arbitration.operator, render: (_, row) => row.operator_name ?? '' },
  {
    title: text.columns.amount,
    align: 'right',
    render: (_, { amount_fen }) => <Amount fen={amount_fen} />,
  },
  {
    title: text.arbitration.age,
    align: 'right',
    render: (_, { age_days }) => <span className="nowrap">{text.arbitration.days(age_days)}</span>,
  },
  list === 'closed'
    ? {
        title: text.arbitration.decided,
        render: (_, { closed_code }) => nameOf(text.names.decisionRules, closed_code ?? ''),
      }
    : {
        title: text.arbitration.dueAt,
        render: (_, { due_at }) => <span className="time">{dateTime(due_at)}</span>,
      },
  {
    title: text.arbitration.owner,
    render: (_, { claimed_by, request }) => (
      <>
        {claimed_by}
        {request !== null && <Tag color="orange">{text.settling.states.waiting}</Tag>}
      </>
    ),
  },
];

/** What a case is about, in a few words. */
export function CaseTitle({ row }: { row: CaseRow }): ReactElement {
  const { names, arbitration } = useLanguage().text;
  const why = row.kind === 'gap' ? arbitration.kinds.gap : nameOf(names.codes, row.code);
  return (
    <>
      <strong>{why}</strong>{' '}
      <span className="soft nowrap">
        {arbitration.counter(row.counter_kind, row.counter, row.counter + row.counters - 1)}
      </span>
    </>
  );
}
