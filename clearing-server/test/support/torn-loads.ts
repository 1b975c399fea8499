import assert from 'node:assert/strict';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { query } from '../../src/database/query.ts';
import type { LoadRequest } from '../../src/loads/load-service.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { chip, minutesLater, till, uploadOf } from './chips.ts';
import { ingestOn, registerCity, testClock } from './city.ts';
import { answerTo, challenge, credit, loadServiceOn } from './load-desk.ts';
import { broken } from './settling-town.ts';

/** One thing that a desk asks of the centre, as often as it takes until there is an answer. */
export type LoadStep = (on: Knex) => Promise<void>;

const clock = testClock(minutesLater(60));

/**
 * The life of a card whose loads are torn: the first MAC2 never reaches it, and the record of the second
 * load stays in a drawer until the third load has proven it. Always the same bytes.
 */
export const LOAD_STEPS: readonly LoadStep[] = steps();

function steps(): LoadStep[] {
  const desk = till(1);
  const card = chip(1);
  const lost = challenge(card, desk, fen(3_000), 1);
  const second = challenge(card, desk, fen(5_000), 2);
  const drawer = credit(card, desk, second, answerTo(second, clock.now));
  const third = challenge(card, desk, fen(2_000), 3);
  const told = credit(card, desk, third, answerTo(third, clock.now));
  assert(drawer !== undefined && told !== undefined);
  const upload =
    (encoded: Uint8Array): LoadStep =>
    async (on) => {
      const ingest = ingestOn(on, clock);
      await ingest.receive(desk.terminalId, encoded).finally(() => ingest.close());
    };
  const authorise =
    (request: LoadRequest): LoadStep =>
    async (on) => {
      const outcome = await loadServiceOn(on, clock).authorise(request);
      assert(outcome.kind === 'authorised', JSON.stringify(outcome));
    };
  return [
    authorise(lost),
    authorise(second),
    authorise(third),
    upload(uploadOf(desk, [told])),
    upload(uploadOf(desk, [drawer])),
  ];
}

export async function populateLoads(database: Knex): Promise<void> {
  await registerCity(database, { tills: [till(1)], chips: [chip(1)] });
  await createSettlementService({ knex: database, clock: clock.read }).currentDay();
}

/** What the centre holds in the end, without the ids that it drew. */
export async function loadOutcomeOf(database: Knex): Promise<unknown> {
  return {
    broken: await broken(database),
    orders: await query(
      database,
      `select idempotency_key, online_counter, amount_fen, state, proof_counter, mac2_hex
       from load_order order by idempotency_key`,
    ),
    transfers: await query(
      database,
      `select t.purpose, d.name as debit, c.name as credit, t.amount_fen from ledger_transfer t
       join ledger_account d on d.account_id = t.debit_account_id
       join ledger_account c on c.account_id = t.credit_account_id order by 1, 2, 3, 4`,
    ),
    purses: await query(database, 'select * from ledger_purse_balance'),
  };
}
