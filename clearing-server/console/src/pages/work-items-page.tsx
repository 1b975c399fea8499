import { Button, Card, Checkbox, Segmented, Select, Table, Tag } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import { useState, type ReactElement } from 'react';
import { useNavigate } from 'react-router-dom';
import type { WorkItemRow } from '@lvchengtong/clearing-server/reconciliation/work-item-shape';
import type { WorkItemTotals } from '@lvchengtong/clearing-server/reconciliation/work-item-shape';
import type { AgeBand, WorkItemState } from '@lvchengtong/clearing-server/reconciliation/work-item';
import type { DifferenceClass } from '@lvchengtong/clearing-server/reconciliation/difference';
import { useWorkItems, useWorkItemTotals, type BoardFilter } from '../api/reconciling.ts';
import { count } from '../format.ts';
import type { Dictionary } from '../language/chinese.ts';
import { useLanguage } from '../language/language.tsx';
import { AgeBars, BAND_STARTS } from '../parts/age-bars.tsx';
import { Subject } from '../parts/difference-table.tsx';
import { Loaded, Nothing } from '../parts/feedback.tsx';
import { PageHead } from '../parts/figure.tsx';
import { ownerName } from '../parts/owner-name.ts';
import { rowTestId } from '../parts/row-test-id.ts';
import { Amount } from '../parts/values.tsx';

type Owners = WorkItemTotals['owners'];

/** Differences that nothing has proved: whose move each is, how old, and who works on it. */
export function WorkItemsPage(): ReactElement {
  const { reconciling } = useLanguage().text;
  const [filter, setFilter] = useState<BoardFilter>({
    state: 'open',
    class: undefined,
    owner: undefined,
    mine: false,
    leastDays: undefined,
  });
  const totals = useWorkItemTotals();
  const items = useWorkItems(filter);
  const owners = totals.data?.owners ?? [];
  return (
    <>
      <PageHead title={reconciling.workItems} />
      <div className="stack">
        <Card size="small" title={reconciling.byAge}>
          <Loaded query={totals} rows={3}>
            {({ totals: open }) => <AgeBars totals={open} />}
          </Loaded>
        </Card>
        <Filters filter={filter} owners={owners} onChange={setFilter} />
        <Card size="small" styles={{ body: { padding: 0 } }}>
          <Loaded query={items} rows={8}>
            {(rows) => <Items rows={rows} owners={owners} />}
          </Loaded>
        </Card>
        {items.hasNextPage && (
          <Button
            loading={items.isFetchingNextPage}
            data-testid="more-items"
            onClick={() => void items.fetchNextPage()}
          >
            {reconciling.more}
          </Button>
        )}
      </div>
    </>
  );
}

const STATES: readonly WorkItemState[] = ['open', 'proven', 'decided'];

function Filters(props: {
  filter: BoardFilter;
  owners: Owners;
  onChange: (filter: BoardFilter) => void;
}): ReactElement {
  const { text } = useLanguage();
  const { reconciling, names } = text;
  const { filter, owners, onChange } = props;
  return (
    <div className="filters">
      <Segmented<WorkItemState>
        data-testid="item-states"
        value={filter.state ?? 'open'}
        options={STATES.map((value) => ({ value, label: reconciling.states[value] }))}
        onChange={(state) => {
          onChange({ ...filter, state });
        }}
      />
      <Select<string>
        aria-label={reconciling.allClasses}
        value={filter.class ?? ''}
        style={{ minWidth: 190 }}
        options={[
          { value: '', label: reconciling.allClasses },
          ...Object.entries(names.differenceClasses).map(([value, label]) => ({ value, label })),
        ]}
        onChange={(chosen) => {
          onChange({ ...filter, class: chosen === '' ? undefined : (chosen as DifferenceClass) });
        }}
      />
      <Select<string>
        aria-label={reconciling.allOwners}
        value={filter.owner ?? ''}
        style={{ minWidth: 190 }}
        options={[
          { value: '', label: reconciling.allOwners },
          ...owners.map(({ owner }) => ({ value: owner, label: ownerName(owner, text, owners) })),
        ]}
        onChange={(owner) => {
          onChange({ ...filter, owner: owner === '' ? undefined : owner });
        }}
      />
      <Select<number>
        aria-label={reconciling.anyAge}
        value={filter.leastDays ?? 0}
        style={{ minWidth: 130 }}
        options={(['day', 'week', 'month', 'quarter', 'older'] satisfies AgeBand[]).map((age) => ({
          value: BAND_STARTS[age],
          label: age === 'day' ? reconciling.anyAge : `≥ ${count(BAND_STARTS[age])} d`,
        }))}
        onChange={(days) => {
          onChange({ ...filter, leastDays: days === 0 ? undefined : days });
        }}
      />
      <Checkbox
        checked={filter.mine}
        onChange={({ target }) => {
          onChange({ ...filter, mine: target.checked });
        }}
      >
        {reconciling.onlyMine}
      </Checkbox>
    </div>
  );
}

function Items(props: { rows: readonly WorkItemRow[]; owners: Owners }): ReactElement {
  const { text } = useLanguage();
  const navigate = useNavigate();
  return (
    <Table<WorkItemRow>
      size="small"
      rowKey="work_item_id"
      dataSource={[...props.rows]}
      columns={itemColumns(text, props.owners)}
      pagination={false}
      rowClassName="row-clickable"
      onRow={({ work_item_id }) => ({
        ...rowTestId('item-row'),
        tabIndex: 0,
        onClick: () => void navigate(`/work-items/${work_item_id}`),
        onKeyDown: ({ key }) => {
          if (key === 'Enter') void navigate(`/work-items/${work_item_id}`);
        },
      })}
      locale={{
        emptyText: <Nothing title={text.reconciling.noItems} advice={text.reconciling.noItemsDo} />,
      }}
    />
  );
}

const itemColumns = (text: Dictionary, owners: Owners): ColumnsType<WorkItemRow> => {
  const { reconciliation, reconciling, names, columns } = text;
  return [
    {
      title: reconciliation.class,
      render: (_, row) => (
        <Tag color={row.class === 'unknown' ? 'red' : 'default'}>
          {names.differenceClasses[row.class]}
        </Tag>
      ),
    },
    { title: reconciliation.subject, render: (_, row) => <Subject row={row} /> },
    {
      title: columns.amount,
      align: 'right',
      render: (_, { amount_fen }) => <Amount fen={amount_fen} />,
    },
    {
      title: reconciliation.age,
      align: 'right',
      render: (_, { age_days }) => (
        <span className="nowrap">
          {age_days === 0 ? reconciliation.todayAge : reconciliation.days(count(age_days))}
        </span>
      ),
    },
    { title: reconciling.owner, render: (_, { owner }) => ownerName(owner, text, owners) },
    { title: reconciling.takenBy, render: (_, { taken_by }) => taken_by ?? '–' },
    {
      title: reconciliation.summary,
      render: (_, { class: kind, summary }) => reconciliation.meaning(kind, summary),
    },
  ];
};
