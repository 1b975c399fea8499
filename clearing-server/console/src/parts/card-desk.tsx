import { Alert, Card, Descriptions, Space, Table, Tag } from 'antd';
import type { ReactElement } from 'react';
import { Link } from 'react-router-dom';
import type { CardDesk as Desk } from '@lvchengtong/clearing-server/desk/desk-operations';
import type { ClaimRow } from '@lvchengtong/clearing-server/losses/claim-shape';
import type { CardDetail } from '@lvchengtong/clearing-server/reports/report-shapes';
import { useCardDesk } from '../api/desk.ts';
import { dateTime, yuan } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { CardDeskActions, ClaimActions } from './card-desk-actions.tsx';
import { Loaded } from './feedback.tsx';
import { RefundState } from './refund-state.tsx';
import { rowTestId } from './row-test-id.ts';
import { Amount, CardNumber } from './values.tsx';
import { WaitingRequests } from './waiting-request.tsx';

/** What the desk does about a card: its loss, replacement, refund and deposit, and what waits for it. */
export function CardDesk({ card }: { card: CardDetail }): ReactElement {
  const { desk: words } = useLanguage().text;
  const desk = useCardDesk(card.card_asn);
  return (
    <Card
      size="small"
      style={{ marginBottom: 14 }}
      data-testid="card-desk"
      title={words.desk}
      extra={desk.data && <CardDeskActions card={card} desk={desk.data} />}
    >
      <Loaded query={desk} rows={2}>
        {(data) => <Standing card={card} desk={data} />}
      </Loaded>
    </Card>
  );
}

function Standing({ card, desk }: { card: CardDetail; desk: Desk }): ReactElement {
  const { desk: words } = useLanguage().text;
  const { claims, refund, requests, waiting, deposit, deposit_asked_fen } = desk;
  const open = claims.find(
    ({ state, card_asn }) => state === 'waiting' && card_asn === card.card_asn,
  );
  const isQuiet = claims.length === 0 && refund === null && waiting.length === 0;
  return (
    <div className="stack">
      <WaitingRequests requests={requests} />
      {open !== undefined && <OpenClaim card={card} claim={open} desk={desk} />}
      {refund !== null && <RefundState refund={refund} />}
      {isQuiet && <span className="soft">{words.nothingOpen}</span>}
      {(deposit !== null || deposit_asked_fen > 0) && (
        <span data-testid="card-deposit">
          {words.deposit}{' '}
          {deposit === null ? (
            <span className="soft">{words.depositNone}</span>
          ) : (
            <>
              <Amount fen={deposit.amount_fen} />{' '}
              <span className="soft">
                {deposit.taken_by} <span className="time">{dateTime(deposit.taken_at)}</span>
              </span>
            </>
          )}
        </span>
      )}
      {waiting.length > 0 && <Waiting waiting={waiting} />}
      {claims.length > 0 && <Claims claims={claims} />}
    </div>
  );
}

function OpenClaim(props: { card: CardDetail; claim: ClaimRow; desk: Desk }): ReactElement {
  const { desk: words } = useLanguage().text;
  const { claim } = props;
  const mayMove = Date.parse(claim.waits_until) <= Date.parse(props.desk.now);
  return (
    <Alert
      type={mayMove ? 'info' : 'warning'}
      showIcon
      data-testid="open-claim"
      title={words.lostTitle(claim.reported_by, dateTime(claim.reported_at))}
      description={
        <>
          {claim.reason}
          <br />
          {mayMove ? words.mayMove : words.waitsUntil(dateTime(claim.waits_until))}
        </>
      }
      action={<ClaimActions {...props} mayMove={mayMove} />}
    />
  );
}

function Waiting({ waiting }: { waiting: Desk['waiting'] }): ReactElement {
  const { desk: words } = useLanguage().text;
  return (
    <Descriptions
      size="small"
      column={1}
      title={words.waiting}
      items={waiting.map(({ pending_load_id, channel, amount_fen, expires_at }) => ({
        key: pending_load_id,
        label: words.pendingChannels[channel],
        children: (
          <Space data-testid="pending-load">
            <Amount fen={amount_fen} />
            <span className="soft">
              {expires_at === null ? words.noLastDay : words.untilDay(dateTime(expires_at))}
            </span>
          </Space>
        ),
      }))}
    />
  );
}

function Claims({ claims }: { claims: readonly ClaimRow[] }): ReactElement {
  const { desk: words } = useLanguage().text;
  const number = (asn: string | null): ReactElement | string =>
    asn === null ? (
      '–'
    ) : (
      <Link to={`/cards/${asn}`}>
        <CardNumber asn={asn} />
      </Link>
    );
  return (
    <Table<ClaimRow>
      size="small"
      rowKey="claim_id"
      dataSource={[...claims]}
      pagination={false}
      title={() => <strong>{words.claims}</strong>}
      onRow={() => rowTestId('claim-row')}
      columns={[
        {
          title: words.reportedAt,
          render: (_, { reported_at, reported_by }) => (
            <>
              <span className="time">{dateTime(reported_at)}</span>{' '}
              <span className="soft">{reported_by}</span>
            </>
          ),
        },
        { title: words.oldCard, render: (_, { card_asn }) => number(card_asn) },
        { title: words.newCard, render: (_, { new_card_asn }) => number(new_card_asn) },
        {
          title: words.moved,
          align: 'right',
          render: (_, { moved_fen }) => (moved_fen === null ? '–' : yuan(moved_fen)),
        },
        {
          title: <span title={words.borneWhat}>{words.borne}</span>,
          align: 'right',
          render: (_, { borne_fen }) => <Amount fen={borne_fen} />,
        },
        {
          title: '',
          render: (_, { state }) => (
            <Tag color={state === 'waiting' ? 'orange' : 'default'}>{words.claimStates[state]}</Tag>
          ),
        },
      ]}
    />
  );
}
