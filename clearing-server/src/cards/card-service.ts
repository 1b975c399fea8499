import type { Knex } from 'knex';
import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import { changeBlockList, isOnBlockList } from './block-list-store.ts';
import { lockCard, storeStep } from './card-store.ts';
import { blockListAction, mayBecome, type CardState } from './life-cycle.ts';

export type StepOutcome =
  | { readonly kind: 'changed'; readonly from: CardState }
  | { readonly kind: 'not-allowed'; readonly from: CardState }
  | { readonly kind: 'unknown-card' };

export interface StepRequest {
  readonly asn: CardAsn;
  readonly to: CardState;
  readonly actor: string;
  readonly reason: string;
}

export interface CardService {
  /** Takes a step that the table allows, writes it down, and keeps the block list in step. */
  step(request: StepRequest): Promise<StepOutcome>;
}

export function createCardService(options: {
  readonly database: Knex;
  readonly clock: () => Date;
}): CardService {
  return {
    step: (request) =>
      options.database.transaction((trx) => takeStep(trx, request, options.clock())),
  };
}

/** One step inside a transaction of somebody else's. */
export async function takeStep(
  trx: Knex.Transaction,
  { asn, to, actor, reason }: StepRequest,
  at: Date,
): Promise<StepOutcome> {
  const card = await lockCard(trx, asn);
  if (card === undefined) return { kind: 'unknown-card' };
  const from = card.state;
  if (!mayBecome(from, to)) return { kind: 'not-allowed', from };
  await storeStep(trx, { asn, from, to, actor, reason, at });
  const action = blockListAction(to, await isOnBlockList(trx, asn));
  if (action !== undefined) await changeBlockList(trx, [{ cardAsn: asn, action, reason }], at);
  return { kind: 'changed', from };
}
