import { Button, Card, Space, Tag } from 'antd';
import { useState, type ReactElement } from 'react';
import { Link, useNavigate, useParams } from 'react-router-dom';
import type { CaseDetail, Choice } from '@lvchengtong/clearing-server/arbitration/case-shape';
import type { HandOutcome } from '@lvchengtong/clearing-server/arbitration/hand-outcome';
import { useCase, useCases, useClaim, usePropose } from '../api/arbitration.ts';
import { dateTime, yuan } from '../format.ts';
import { nameOf, useLanguage } from '../language/language.tsx';
import { AskModal } from '../parts/ask-modal.tsx';
import { CaseHistory, CaseRequest } from '../parts/case-requests.tsx';
import { ChainPicture } from '../parts/chain-picture.tsx';
import { Facts } from '../parts/facts.tsx';
import { Loaded } from '../parts/feedback.tsx';
import { PageHead } from '../parts/figure.tsx';
import { useKeys } from '../parts/use-keys.ts';
import { Amount, CardNumber } from '../parts/values.tsx';
import { CaseTitle } from './arbitration-page.tsx';

/** One case: its chain, what may be decided and whose money would move, and who said what about it. */
export function ArbitrationCasePage(): ReactElement {
  const { id = '' } = useParams();
  const found = useCase(id);
  useNeighbouringCases(id);
  return (
    <Loaded query={found} rows={10}>
      {(detail) => <Case detail={detail} key={detail.case_id} />}
    </Loaded>
  );
}

/** J and K walk through the work list. */
function useNeighbouringCases(id: string): void {
  const navigate = useNavigate();
  const list = useCases({ list: 'due', kind: undefined, mine: false, leastFen: 0 });
  const rows = list.data ?? [];
  const at = rows.findIndex(({ case_id }) => case_id === id);
  const go = (to: number): void => {
    const row = rows[to];
    if (row !== undefined) void navigate(`/arbitration/${row.case_id}`);
  };
  useKeys({
    j: () => {
      go(at + 1);
    },
    k: () => {
      go(at - 1);
    },
  });
}

function Case({ detail }: { detail: CaseDetail }): ReactElement {
  const { arbitration, names } = useLanguage().text;
  return (
    <>
      <PageHead title={<CaseTitle row={detail} />}>
        <Link to={`/cards/${detail.card_asn}`}>
          <CardNumber asn={detail.card_asn} />
        </Link>
        <strong>
          <Amount fen={detail.amount_fen} />
        </strong>
        <Tag>{arbitration.days(detail.age_days)}</Tag>
        {detail.operator_name !== null && <span className="soft">{detail.operator_name}</span>}
        <span className="grow" />
        <Owner detail={detail} />
        <Link to="/arbitration">{arbitration.back}</Link>
      </PageHead>
      <div className="stack">
        <Card
          size="small"
          title={arbitration.chain}
          extra={<span className="soft">{arbitration.chainWhat}</span>}
        >
          <ChainPicture steps={detail.chain} />
        </Card>
        {detail.closed_code === null ? (
          <Deciding detail={detail} />
        ) : (
          <Card size="small" title={arbitration.decided}>
            <strong data-testid="case-closed">
              {nameOf(names.decisionRules, detail.closed_code)}
            </strong>{' '}
            <span className="soft time">{dateTime(detail.closed_at ?? detail.due_at)}</span>
          </Card>
        )}
        <div className="split split-start">
          <CaseHistory requests={detail.history} />
          <Card size="small" title={arbitration.evidence}>
            <Facts evidence={detail.evidence} />
          </Card>
        </div>
      </div>
    </>
  );
}

function Owner({ detail }: { detail: CaseDetail }): ReactElement {
  const { arbitration } = useLanguage().text;
  const claim = useClaim();
  if (detail.closed_code !== null) return <></>;
  const mine = detail.claimed_by === null;
  return (
    <Space>
      {detail.claimed_by !== null && (
        <span className="soft">
          {arbitration.owner} {detail.claimed_by}
        </span>
      )}
      <Button
        size="small"
        data-testid="claim"
        loading={claim.isPending}
        onClick={() => {
          claim.mutate({ id: detail.case_id, version: detail.version, mine });
        }}
      >
        {mine ? arbitration.claim : arbitration.release}
      </Button>
    </Space>
  );
}

function Deciding({ detail }: { detail: CaseDetail }): ReactElement {
  const { arbitration } = useLanguage().text;
  const [proposing, setProposing] = useState<HandOutcome>();
  const { request, choices } = detail;
  useKeys(
    request === null
      ? Object.fromEntries(
          choices.map(({ outcome }, at) => [
            String(at + 1),
            () => {
              setProposing(outcome);
            },
          ]),
        )
      : {},
  );
  return (
    <Card
      size="small"
      title={arbitration.choices}
      extra={<span className="soft">{arbitration.keys}</span>}
    >
      {request !== null && <CaseRequest request={request} />}
      <div className="choices">
        {choices.map((choice, at) => (
          <ChoiceCard
            key={choice.outcome}
            no={at + 1}
            choice={choice}
            disabled={request !== null}
            onPropose={() => {
              setProposing(choice.outcome);
            }}
          />
        ))}
      </div>
      {proposing !== undefined && (
        <Propose
          detail={detail}
          outcome={proposing}
          onDone={() => {
            setProposing(undefined);
          }}
        />
      )}
    </Card>
  );
}

function ChoiceCard(props: {
  no: number;
  choice: Choice;
  disabled: boolean;
  onPropose: () => void;
}): ReactElement {
  const { arbitration } = useLanguage().text;
  const { outcome, moves } = props.choice;
  return (
    <section className="choice">
      <div>
        <kbd>{props.no}</kbd> <strong>{arbitration.outcomes[outcome]}</strong>
      </div>
      <div className="soft">{arbitration.meanings[outcome]}</div>
      {moves.length === 0 ? (
        <div>{arbitration.noMove}</div>
      ) : (
        moves.map(({ from, to, amount_fen }) => (
          <div key={`${from} ${to}`} className="break">
            <strong>{yuan(amount_fen)}</strong> <AccountName name={from} /> →{' '}
            <AccountName name={to} />
          </div>
        ))
      )}
      <span className="grow" />
      <Button
        size="small"
        data-testid={`propose-${outcome}`}
        disabled={props.disabled}
        onClick={props.onPropose}
      >
        {arbitration.propose}
      </Button>
    </section>
  );
}

/** The kind of account in words, and whose it is where that is not the card's. */
function AccountName({ name }: { name: string }): ReactElement {
  const { arbitration, names } = useLanguage().text;
  const [code = '', key = ''] = name.split(':');
  const whose = code === 'operator-unsettled' ? key : nameOf(names.loadChannels, key);
  const plain = code === 'purse' || code === 'write-off';
  return (
    <>
      {nameOf(arbitration.accounts, code)}
      {!plain && <span className="soft"> {whose}</span>}
    </>
  );
}

function Propose(props: {
  detail: CaseDetail;
  outcome: HandOutcome;
  onDone: () => void;
}): ReactElement {
  const { arbitration } = useLanguage().text;
  const propose = usePropose();
  return (
    <AskModal
      title={arbitration.proposeTitle(arbitration.outcomes[props.outcome])}
      what={arbitration.meanings[props.outcome]}
      submit={arbitration.propose}
      pending={propose.isPending}
      error={propose.error}
      onDone={props.onDone}
      onSubmit={async ({ reason }) => {
        const { case_id: id, version } = props.detail;
        await propose.mutateAsync({ id, version, outcome: props.outcome, reason });
      }}
    />
  );
}
