import { Alert, Button, Card, Input, Select, Space, Tag, Timeline } from 'antd';
import { useState, type ReactElement } from 'react';
import { Link, useParams } from 'react-router-dom';
import type {
  WorkItemDetail,
  WorkItemEventRow,
} from '@lvchengtong/clearing-server/reconciliation/work-item-shape';
import {
  useAskToClose,
  useWorkItem,
  useWorkItemTotals,
  useWorkOn,
  type Deed,
} from '../api/reconciling.ts';
import { count, dateTime } from '../format.ts';
import { nameOf, useLanguage } from '../language/language.tsx';
import { AskModal } from '../parts/ask-modal.tsx';
import { DecideButtons } from '../parts/decide-buttons.tsx';
import { Subject } from '../parts/difference-table.tsx';
import { EvidenceParts } from '../parts/evidence-view.tsx';
import { Failure, Loaded } from '../parts/feedback.tsx';
import { PageHead } from '../parts/figure.tsx';
import { ownerName } from '../parts/owner-name.ts';
import { useKeys } from '../parts/use-keys.ts';
import { Amount } from '../parts/values.tsx';

/** One difference: its evidence, whose move it is, what people did and said about it. */
export function WorkItemPage(): ReactElement {
  const { id = '' } = useParams();
  const found = useWorkItem(id);
  return (
    <Loaded query={found} rows={10}>
      {(detail) => <Item detail={detail} key={detail.item.work_item_id} />}
    </Loaded>
  );
}

function Item({ detail }: { detail: WorkItemDetail }): ReactElement {
  const { reconciliation, reconciling, names } = useLanguage().text;
  const { item, evidence, history } = detail;
  return (
    <>
      <PageHead title={names.differenceClasses[item.class]}>
        <Subject row={item} />
        <strong>
          <Amount fen={item.amount_fen} />
        </strong>
        <Tag color={item.state === 'open' ? 'orange' : 'green'} data-testid="item-state">
          {reconciling.states[item.state]}
        </Tag>
        <span className="soft nowrap">
          {item.age_days === 0
            ? reconciliation.todayAge
            : reconciliation.days(count(item.age_days))}
        </span>
        <span className="grow" />
        <Link to="/work-items">{reconciling.back}</Link>
      </PageHead>
      <div className="stack">
        <div>
          {reconciliation.meaning(item.class, item.summary)}
          {item.proof !== null && (
            <span className="soft">
              {' '}
              {reconciliation.proof} {nameOf(names.decisionRules, item.proof)}
            </span>
          )}
        </div>
        <Waiting detail={detail} />
        <Doing detail={detail} />
        <div className="split-evidence">
          <Card size="small" title={reconciling.evidence}>
            <EvidenceParts evidence={evidence} />
          </Card>
          <Card size="small" title={reconciling.history}>
            <History events={history} />
          </Card>
        </div>
      </div>
    </>
  );
}

/** What waits for a second person, with that person's buttons. */
function Waiting({ detail }: { detail: WorkItemDetail }): ReactElement {
  const { reconciling } = useLanguage().text;
  const request = detail.requests.find(({ state }) => state === 'waiting');
  if (request === undefined) return <></>;
  return (
    <Alert
      type="warning"
      showIcon
      data-testid="item-request"
      title={reconciling.waits(request.made_by)}
      description={request.reason}
      action={<DecideButtons request={request} approveKey="a" />}
    />
  );
}

function Doing({ detail }: { detail: WorkItemDetail }): ReactElement {
  const { reconciling } = useLanguage().text;
  const { item, requests } = detail;
  const id = item.work_item_id;
  const work = useWorkOn(id);
  const [asking, setAsking] = useState<'close' | 'reopen'>();
  const isOpen = item.state === 'open';
  const mayClose = isOpen && requests.every(({ state }) => state !== 'waiting');
  const take = (): void => {
    if (isOpen) work.mutate({ deed: 'take', mine: item.taken_by === null });
  };
  useKeys({
    t: take,
    c: () => {
      if (mayClose) setAsking('close');
    },
  });
  const done = (): void => {
    setAsking(undefined);
  };
  return (
    <Card size="small">
      <Space wrap size="middle">
        <span>
          <span className="soft">{reconciling.takenBy}</span> {item.taken_by ?? '–'}
        </span>
        {isOpen && (
          <Button data-testid="take-item" loading={work.isPending} onClick={take}>
            {item.taken_by === null ? reconciling.take : reconciling.giveBack}
          </Button>
        )}
        <HandOver item={item} onChange={work.mutate} />
        {mayClose && (
          <Button
            type="primary"
            data-testid="close-item"
            onClick={() => {
              setAsking('close');
            }}
          >
            {reconciling.close}
          </Button>
        )}
        {!isOpen && (
          <Button
            data-testid="reopen-item"
            onClick={() => {
              setAsking('reopen');
            }}
          >
            {reconciling.reopen}
          </Button>
        )}
        <span className="soft">{isOpen && reconciling.keys}</span>
      </Space>
      <Comment pending={work.isPending} onAdd={(deed) => work.mutateAsync(deed)} />
      {work.error !== null && <Failure error={work.error} />}
      {asking !== undefined && <Asking id={id} asking={asking} onDone={done} />}
    </Card>
  );
}

function HandOver(props: {
  item: WorkItemDetail['item'];
  onChange: (deed: Deed) => void;
}): ReactElement {
  const { text } = useLanguage();
  const { reconciling } = text;
  const owners = useWorkItemTotals().data?.owners ?? [];
  const isOpen = props.item.state === 'open';
  return (
    <>
      <span className="soft">{isOpen ? reconciling.handOver : reconciling.owner}</span>
      <Select<string>
        aria-label={reconciling.handOver}
        disabled={!isOpen}
        value={props.item.owner}
        style={{ minWidth: 180 }}
        options={owners.map(({ owner }) => ({
          value: owner,
          label: ownerName(owner, text, owners),
        }))}
        onChange={(owner) => {
          props.onChange({ deed: 'owner', owner });
        }}
      />
    </>
  );
}

/** Why it can be closed, or has to be looked at once more. */
function Asking(props: {
  id: string;
  asking: 'close' | 'reopen';
  onDone: () => void;
}): ReactElement {
  const { reconciling } = useLanguage().text;
  const work = useWorkOn(props.id);
  const close = useAskToClose(props.id);
  const isClosing = props.asking === 'close';
  const title = isClosing ? reconciling.close : reconciling.reopen;
  return (
    <AskModal
      title={title}
      what={isClosing ? reconciling.closeWhat : reconciling.reopenWhat}
      submit={title}
      pending={close.isPending || work.isPending}
      error={isClosing ? close.error : work.error}
      onDone={props.onDone}
      onSubmit={async ({ reason }) => {
        if (isClosing) await close.mutateAsync(reason);
        else await work.mutateAsync({ deed: 'reopening', reason });
      }}
    />
  );
}

function Comment(props: {
  pending: boolean;
  onAdd: (deed: Deed) => Promise<unknown>;
}): ReactElement {
  const { reconciling } = useLanguage().text;
  const [said, setSaid] = useState('');
  const add = async (): Promise<void> => {
    if (said.trim() === '') return;
    try {
      await props.onAdd({ deed: 'comments', text: said });
    } catch {
      return; // Shown by whoever owns the deed; what was typed stays.
    }
    setSaid('');
  };
  return (
    <Space.Compact style={{ width: '100%', marginBlockStart: 10 }}>
      <Input
        value={said}
        maxLength={1000}
        placeholder={reconciling.commentHint}
        aria-label={reconciling.comment}
        data-testid="item-comment"
        onChange={({ target }) => {
          setSaid(target.value);
        }}
        onPressEnter={() => void add()}
      />
      <Button loading={props.pending} onClick={() => void add()}>
        {reconciling.addComment}
      </Button>
    </Space.Compact>
  );
}

function History({ events }: { events: readonly WorkItemEventRow[] }): ReactElement {
  const { text } = useLanguage();
  const { reconciling } = text;
  const owners = useWorkItemTotals().data?.owners ?? [];
  return (
    <Timeline
      items={events.map(({ at, event, actor, settlement_date, amount_fen, detail }) => {
        const { text: said, reason, owner } = detail;
        return {
          key: `${at} ${event}`,
          content: (
            <div data-testid="item-event">
              <strong>{reconciling.events[event]}</strong> <span className="soft">{actor}</span>{' '}
              <Amount fen={amount_fen} />
              {typeof owner === 'string' && <div>→ {ownerName(owner, text, owners)}</div>}
              {(said ?? reason) !== undefined && <div className="break">{said ?? reason}</div>}
              <div className="soft time">
                {dateTime(at)} · {settlement_date}
              </div>
            </div>
          ),
        };
      })}
    />
  );
}
