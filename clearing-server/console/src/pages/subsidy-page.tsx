import { ArrowLeftOutlined } from '@ant-design/icons';
import { Card, Segmented, Table, Tag } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import { useState, type ReactElement } from 'react';
import { Link, useParams } from 'react-router-dom';
import type {
  SubsidyDetail,
  SubsidyItemRow,
} from '@lvchengtong/clearing-server/subsidies/subsidy-operations';
import { useSubsidy } from '../api/desk.ts';
import { count, dateTime, yuan } from '../format.ts';
import type { Dictionary } from '../language/chinese.ts';
import { useLanguage } from '../language/language.tsx';
import { Loaded, Nothing } from '../parts/feedback.tsx';
import { Figure, PageHead } from '../parts/figure.tsx';
import { rowTestId } from '../parts/row-test-id.ts';
import { SubsidyActions } from '../parts/subsidy-actions.tsx';
import { SubsidyProgress } from '../parts/subsidy-progress.tsx';
import { Amount, CardNumber } from '../parts/values.tsx';
import { RequestHistory, WaitingRequests } from '../parts/waiting-request.tsx';
import { lastDay } from './subsidies-page.tsx';

/** One batch: what two people agreed to, and what became of each line. */
export function SubsidyPage(): ReactElement {
  const { desk } = useLanguage().text;
  const { id = '' } = useParams();
  const subsidy = useSubsidy(id);
  return (
    <>
      <PageHead
        title={
          <>
            <Link to="/subsidies" aria-label={desk.back} title={desk.back}>
              <ArrowLeftOutlined />
            </Link>{' '}
            {subsidy.data?.batch.file_name ?? desk.subsidies}
          </>
        }
      >
        {subsidy.data && <Head detail={subsidy.data} />}
      </PageHead>
      <Loaded query={subsidy} rows={12}>
        {(detail) => <Batch detail={detail} />}
      </Loaded>
    </>
  );
}

function Head({ detail }: { detail: SubsidyDetail }): ReactElement {
  const { desk } = useLanguage().text;
  const { fund, approved_at, expires_at } = detail.batch;
  return (
    <>
      <Tag color={approved_at === null ? 'orange' : 'green'} data-testid="subsidy-approved">
        {approved_at === null ? desk.notApproved : desk.approved}
      </Tag>
      <span className="soft time">{fund}</span>
      <span className="soft">
        {desk.lastDay} <span className="time">{lastDay(expires_at)}</span>
      </span>
      <span className="grow" />
      <SubsidyActions detail={detail} />
    </>
  );
}

function Batch({ detail }: { detail: SubsidyDetail }): ReactElement {
  const { desk } = useLanguage().text;
  const { batch, requests } = detail;
  const figure = (label: string, tally: { records: number; amount_fen: number }, id: string) => (
    <Figure
      label={label}
      value={yuan(tally.amount_fen)}
      note={desk.lines(count(tally.records))}
      testId={id}
    />
  );
  return (
    <div className="stack">
      <WaitingRequests requests={requests} />
      <div className="figures" style={{ marginBottom: 0 }}>
        {figure(desk.total, { records: batch.item_count, amount_fen: batch.total_fen }, 'total')}
        {figure(desk.itemStates.waiting, batch.waiting, 'waiting')}
        {figure(desk.itemStates.loaded, batch.loaded, 'loaded')}
        {figure(desk.itemStates.recalled, batch.recalled, 'recalled')}
      </div>
      <Card size="small" title={desk.progress}>
        <SubsidyProgress batch={batch} />
      </Card>
      <Items detail={detail} />
      <RequestHistory requests={requests} />
    </div>
  );
}

const STATES = ['planned', 'waiting', 'loaded', 'recalled'] as const;

function Items({ detail: { items } }: { detail: SubsidyDetail }): ReactElement {
  const { text } = useLanguage();
  const { desk } = text;
  const [state, setState] = useState<SubsidyItemRow['state'] | 'all'>('all');
  const shown = items.filter((item) => state === 'all' || item.state === state);
  return (
    <Card
      size="small"
      styles={{ body: { padding: 0 } }}
      title={
        <Segmented
          size="small"
          data-testid="subsidy-states"
          value={state}
          options={[
            { value: 'all' as const, label: desk.all },
            ...STATES.map((value) => ({ value, label: desk.itemStates[value] })),
          ]}
          onChange={setState}
        />
      }
    >
      <Table<SubsidyItemRow>
        size="small"
        rowKey="line"
        dataSource={shown}
        columns={columns(text)}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        onRow={() => rowTestId('subsidy-item')}
        locale={{ emptyText: <Nothing title={desk.noItems} advice={desk.noItemsDo} /> }}
      />
    </Card>
  );
}

const STATE_COLOUR: Readonly<Record<SubsidyItemRow['state'], string>> = {
  planned: 'default',
  waiting: 'orange',
  loaded: 'green',
  recalled: 'red',
};

const columns = ({ desk, columns: common }: Dictionary): ColumnsType<SubsidyItemRow> => [
  { title: desk.line, dataIndex: 'line', align: 'right', width: 80 },
  {
    title: common.card,
    render: (_, { card_asn, waits_on_card_asn }) => (
      <>
        <Link to={`/cards/${card_asn}`}>
          <CardNumber asn={card_asn} />
        </Link>
        {waits_on_card_asn !== card_asn && (
          <div className="soft">
            {desk.waitsOn} <CardNumber asn={waits_on_card_asn} />
          </div>
        )}
      </>
    ),
  },
  {
    title: common.amount,
    align: 'right',
    render: (_, { amount_fen }) => <Amount fen={amount_fen} />,
  },
  {
    title: common.state,
    render: (_, { state }) => <Tag color={STATE_COLOUR[state]}>{desk.itemStates[state]}</Tag>,
  },
  {
    title: desk.endedAt,
    render: (_, { ended_at }) => (
      <span className="time">{ended_at === null ? '–' : dateTime(ended_at)}</span>
    ),
  },
];
