import assert from 'node:assert/strict';
import { encodeRecord, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { instantOf, parseSettlementDate, parseTerminalId } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { ClearingRule } from '../../src/clearing/clearing-rule.ts';
import {
  purseName,
  tacKeyName,
  type CardFacts,
  type Facts,
  type KeyBook,
} from '../../src/ingest/facts.ts';
import { judgeRecord, verdictOf, type Circumstances } from '../../src/ingest/judge-record.ts';
import { readRecord } from '../../src/ingest/received-record.ts';
import { runChecks } from '../../src/ingest/tac-checks.ts';
import { verifyTacs } from '../../src/ingest/verify-tac.ts';
import { recordIdFrom, recordIdOf, type RecordId } from '../../src/ingest/record-id.ts';
import { chip, minutesLater, MORNING, purchase, testKeys, till, type Chip } from './chips.ts';

export const at = till(1);
export const OTHER = recordIdFrom('00000000-0000-8000-8000-000000000000');
export const rule: ClearingRule = {
  operatorNo: undefined,
  effectiveFrom: parseSettlementDate('2000-01-01'),
  purchaseMax: fen(50_000),
  uploadTermDays: 30,
  clockToleranceMinutes: 10,
  blockListFreshHours: 24,
  voidTermHours: 24,
  ageingTermDays: 60,
  concessionBearer: 'operator',
};
export const card: CardFacts = {
  test: false,
  validFrom: parseSettlementDate('2026-09-01'),
  validUntil: parseSettlementDate('2030-08-31'),
  issuedAt: MORNING,
  blocked: [],
};
/** A chip with money on it, as the centre's shadow has it too. */
export const rich = (): Chip => ({ ...chip(1), balance: fen(10_000) });
export const asn = chip(1).asn;
export const noon = minutesLater(240);

export interface Situation {
  readonly facts?: Partial<Facts>;
  readonly taken?: Partial<KeyBook>;
  readonly receivedAt?: Date;
  readonly uploader?: string;
}

export async function verdict(
  record: TransactionRecord | Uint8Array,
  situation: Situation = {},
): Promise<string> {
  const raw = record instanceof Uint8Array ? record : encodeRecord(record);
  const [key] = (await testKeys.tacKeys([{ asn, keyVersion: 1 }])).values();
  assert(key !== undefined);
  const received = readRecord(raw);
  const circumstances: Circumstances = {
    facts: {
      terminals: new Map([
        [at.terminalId, { operatorNo: at.operatorNo, open: { from: MORNING, until: undefined } }],
      ]),
      pairings: new Map([
        [at.psamNo, [{ terminalId: at.terminalId, paired: { from: MORNING, until: undefined } }]],
      ]),
      cards: new Map([[asn, card]]),
      verified: await verifyTacs(
        [received],
        new Map([[tacKeyName({ cardAsn: asn, keyVersion: 1 }), key]]),
        (packed) => Promise.resolve(runChecks(packed)),
      ),
      loadOrders: new Map(),
      paidUnresolved: new Map(),
      rules: [rule],
      blockListVersions: new Map(),
      ...situation.facts,
    },
    taken: {
      card: new Map(),
      psam: new Map(),
      journal: new Map(),
      shadow: new Map([[purseName({ cardAsn: asn, purse: 2 }), fen(10_000)]]),
      ...situation.taken,
    },
    uploader: parseTerminalId(situation.uploader ?? at.terminalId),
    receivedAt: situation.receivedAt ?? minutesLater(300),
    dayStartsAt: new Date('2026-08-31T16:00:00Z'),
  };
  const found = verdictOf(judgeRecord(received, circumstances));
  switch (found.kind) {
    case 'accepted':
      return ['accepted', ...found.flags].join(' ');
    case 'duplicate':
      return 'duplicate';
    case 'suspended':
    case 'rejected':
      return `${found.kind} ${found.code}`;
  }
}

export const paid = (changes: Partial<TransactionRecord> = {}): TransactionRecord =>
  purchase(rich(), at, 500, noon, changes);
export const idOf = (record: TransactionRecord): RecordId =>
  recordIdOf(encodeRecord(record), instantOf(record.at));
export const flipped = (bytes: Uint8Array, position: number): Uint8Array =>
  bytes.map((byte, index) => (index === position ? byte ^ 1 : byte));
export const loadOrder = { loadId: 'x', amount: fen(5000), channel: 'cash' };
export const blockedAt = (from: Date, version: number): Pick<Facts, 'cards'> => ({
  cards: new Map([[asn, { ...card, blocked: [{ blocked: { from, until: undefined }, version }] }]]),
});
