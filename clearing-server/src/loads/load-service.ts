import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import { equalBytes, hex } from '@lvchengtong/card-sdk/bytes';
import { localDateTimeOf, type CardAsn, type LocalDateTime } from '@lvchengtong/card-sdk/ids';
import { isInForce } from '../cards/card.ts';
import { lockCard } from '../cards/card-store.ts';
import { withRetries } from '../database/with-retries.ts';
import { holdKey } from '../idempotency/kept-answer-store.ts';
import type { KeyService } from '../keys/key-service.ts';
import {
  isLoadable,
  type PendingChannel,
  type PendingLoad,
} from '../pending-loads/pending-load.ts';
import { findWaitingLoads, holdPendingLoad } from '../pending-loads/pending-load-store.ts';
import { holdOpenDay } from '../settlement/open-day-store.ts';
import { isMac1Right, mac2For, type LoadChallenge } from './load-cryptogram.ts';
import { loadObjection, type LoadLimits, type LoadObjection } from './load-rule.ts';
import { proveLoads } from './confirm-loads-service.ts';
import { giveUpOrders } from './load-state-store.ts';
import { answeredLoad, insertLoadOrder, usedCounter } from './load-store.ts';

export interface LoadRequest extends LoadChallenge {
  readonly idempotencyKey: string;
  readonly cardAsn: CardAsn;
  readonly channel: 'cash' | PendingChannel;
  /** What waits for this card and is to be loaded, when it is that. */
  readonly pendingLoadId: string | undefined;
  readonly keyVersion: number;
}

export type LoadRefusal =
  | LoadObjection
  | 'CARD_UNKNOWN'
  | 'CARD_NOT_IN_FORCE'
  | 'LOAD_MAC1_WRONG'
  | 'LOAD_COUNTER_USED'
  | 'LOAD_NOT_WAITING'
  | 'IDEMPOTENCY_CONFLICT';

export type LoadOutcome =
  | {
      readonly kind: 'authorised';
      readonly loadId: string;
      readonly mac2Hex: string;
      readonly at: LocalDateTime;
    }
  | { readonly kind: 'refused'; readonly code: LoadRefusal };

export interface LoadService {
  /**
   * Says yes to one load and moves no money: that happens when the card's record of it arrives.
   * The same key asks for the same answer again.
   */
  authorise(request: LoadRequest): Promise<LoadOutcome>;
  /** What the card may be given at this tap. */
  waiting(cardAsn: CardAsn): Promise<readonly PendingLoad[]>;
}

interface LoadServiceOptions {
  readonly database: Knex;
  readonly keys: Pick<KeyService, 'cardKey'>;
  /** The limits in force at an instant. */
  readonly limitsAt: (at: Date) => Promise<LoadLimits>;
  readonly clock: () => Date;
}

const refused = (code: LoadRefusal): LoadOutcome => ({ kind: 'refused', code });

export function createLoadService(options: LoadServiceOptions): LoadService {
  return {
    waiting: (cardAsn) => findWaitingLoads(options.database, cardAsn, options.clock()),
    authorise: async (request) => {
      const limits = await options.limitsAt(options.clock());
      return withRetries(() =>
        options.database.transaction((trx) => authorise(trx, options, limits, request)),
      );
    },
  };
}

async function authorise(
  trx: Knex.Transaction,
  { keys, clock }: LoadServiceOptions,
  limits: LoadLimits,
  request: LoadRequest,
): Promise<LoadOutcome> {
  const { cardAsn, onlineCounter } = request;
  // One key is one order, whichever cards two requests with it are about; first, so that a twin that
  // waits here holds nothing up.
  await holdKey(trx, { caller: `terminal:${request.terminalId}`, key: request.idempotencyKey });
  // Before the card's row: uploads take the two in this order, and a closer waits for both.
  const settlementDate = await holdOpenDay(trx);
  assert(settlementDate !== undefined, 'the server opens a day when it starts');
  // The card's row is locked: two requests for one card are judged one after the other.
  const card = await lockCard(trx, cardAsn);
  const digest = digestOf(request);
  const before = await answeredLoad(trx, request.terminalId, request.idempotencyKey);
  if (before !== undefined) {
    const { requestDigest, ...answer } = before;
    return equalBytes(requestDigest, digest)
      ? { kind: 'authorised', ...answer }
      : refused('IDEMPOTENCY_CONFLICT');
  }
  if (card === undefined) return refused('CARD_UNKNOWN');
  const now = clock();
  if (!isInForce(card, now) || card.keyVersion !== request.keyVersion) {
    return refused('CARD_NOT_IN_FORCE');
  }
  const objection = loadObjection(request, limits);
  if (objection !== undefined) return refused(objection);
  const loadKey = await keys.cardKey('DLK', cardAsn, card.keyVersion);
  if (!isMac1Right(loadKey, request)) return refused('LOAD_MAC1_WRONG');
  if (((await usedCounter(trx, cardAsn)) ?? -1) >= onlineCounter) {
    return refused('LOAD_COUNTER_USED');
  }
  await giveUpOrders(trx, request);
  await proveLoads(trx, request, settlementDate, now);
  if (!(await isWaiting(trx, request, now))) return refused('LOAD_NOT_WAITING');
  const at = localDateTimeOf(now);
  const answer = { loadId: uuidv7(), at, mac2Hex: hex(mac2For(loadKey, request, at)) };
  await insertLoadOrder(trx, { ...request, ...answer, requestDigest: digest, authorisedAt: now });
  return { kind: 'authorised', ...answer };
}

/** After the card has shown what it took: what it was given the last time does not wait any more. */
async function isWaiting(trx: Knex.Transaction, request: LoadRequest, now: Date): Promise<boolean> {
  const { pendingLoadId } = request;
  if (pendingLoadId === undefined) return request.channel === 'cash';
  const pending = await holdPendingLoad(trx, pendingLoadId);
  return pending !== undefined && isLoadable(pending, request, now);
}

/** Everything that makes it this request and no other. */
const digestOf = (request: LoadRequest): Uint8Array =>
  new Uint8Array(
    createHash('sha256')
      .update(
        [
          request.cardAsn,
          request.channel,
          request.pendingLoadId ?? '',
          request.amount,
          request.balance,
          request.onlineCounter,
          request.keyVersion,
          hex(request.random),
          hex(request.mac1),
        ].join('|'),
      )
      .digest(),
  );
