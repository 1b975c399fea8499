import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Knex } from 'knex';
import { createIngestService, type IngestService } from '../../src/ingest/ingest-service.ts';
import { MORNING, testKeys, type Chip, type Till } from './chips.ts';
import { asClearing } from './database.ts';

const pair = generateKeyPairSync('ed25519');
export const receiptKey: KeyObject = pair.privateKey;
export const receiptPublicKey: KeyObject = pair.publicKey;

/** A clock that a test sets. */
export interface TestClock {
  now: Date;
  readonly read: () => Date;
}
export function testClock(now: Date = MORNING): TestClock {
  const clock: TestClock = { now, read: () => clock.now };
  return clock;
}

/** Registers operators, terminals with their PSAMs, and issued cards. */
export async function registerCity(
  database: Knex,
  { tills, chips }: { tills: readonly Till[]; chips: readonly Chip[] },
): Promise<void> {
  const operators = [...new Set(tills.map(({ operatorNo }) => operatorNo))];
  await database('participant_operator').insert(
    operators.map((operatorNo) => ({
      operator_no: operatorNo,
      name: `operator ${operatorNo}`,
      kind: 'school',
      bank_account: '6222000000000000',
    })),
  );
  await database('terminal').insert(
    tills.map(({ terminalId, operatorNo }) => ({
      terminal_id: terminalId,
      operator_no: operatorNo,
      kind: 'canteen',
      place: 'test',
      opened_at: MORNING,
    })),
  );
  await database('terminal_psam').insert(
    tills.map(({ terminalId, psamNo }) => ({
      psam_no: psamNo,
      terminal_id: terminalId,
      paired_at: MORNING,
    })),
  );
  await registerCards(database, chips);
}

export async function registerCards(database: Knex, chips: readonly Chip[]): Promise<void> {
  await database('card').insert(
    chips.map(({ asn }) => ({
      card_asn: asn,
      profile: 'mohurd',
      card_kind: 1,
      state: 'active',
      key_version: 1,
      valid_from: '2026-09-01',
      valid_until: '2030-08-31',
      issued_at: MORNING,
    })),
  );
}

/** What the centre answers to a load before the card confirms it. */
export async function authoriseLoad(
  database: Knex,
  card: Chip,
  at: Till,
  amount: number,
  channel: 'cash' | 'wechat' | 'alipay' | 'bank' = 'cash',
): Promise<string> {
  const loadId = crypto.randomUUID();
  await database('load_order').insert({
    load_id: loadId,
    card_asn: card.asn,
    online_counter: card.onlineCounter,
    balance_fen: String(card.balance),
    amount_fen: amount,
    channel,
    terminal_id: at.terminalId,
    state: 'authorised',
    idempotency_key: loadId,
    request_digest: new Uint8Array(32),
    authorised_at: MORNING,
    at_local: '20260901080000',
    mac2_hex: '00000000',
  });
  return loadId;
}

export const ingestOn = (
  knex: Knex,
  clock: TestClock,
  limits: { readonly heldBytesMax?: number } = {},
): IngestService =>
  createIngestService({
    knex: asClearing(knex),
    keys: testKeys,
    receiptKey,
    clock: clock.read,
    ...limits,
  });
