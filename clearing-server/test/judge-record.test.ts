import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRecord, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import {
  localDateTimeOf,
  parsePsamNo,
  parseSettlementDate,
  parseTerminalId,
} from '@lvchengtong/card-sdk/ids';
import { fen, ZERO } from '@lvchengtong/card-sdk/money';
import type { ClearingRule } from '../src/clearing/clearing-rule.ts';
import {
  cardKeyName,
  journalKeyName,
  loadOrderName,
  psamKeyName,
  purseName,
  tacKeyName,
  type CardFacts,
  type Facts,
  type KeyBook,
} from '../src/ingest/facts.ts';
import { judgeRecord, verdictOf, type Circumstances } from '../src/ingest/judge-record.ts';
import { readRecord } from '../src/ingest/received-record.ts';
import { recordIdFrom, recordIdOf } from '../src/ingest/record-id.ts';
import {
  attendance,
  chip,
  load,
  minutesLater,
  MORNING,
  purchase,
  signed,
  testKeys,
  till,
  tornPurchase,
} from './support/chips.ts';

const at = till(1);
const OTHER = recordIdFrom('00000000-0000-8000-8000-000000000000');
const rule: ClearingRule = {
  operatorNo: undefined,
  effectiveFrom: parseSettlementDate('2000-01-01'),
  purchaseMax: fen(50_000),
  uploadTermDays: 30,
  clockToleranceMinutes: 10,
  blockListFreshHours: 24,
  concessionBearer: 'operator',
};
const card: CardFacts = {
  test: false,
  validFrom: parseSettlementDate('2026-09-01'),
  validUntil: parseSettlementDate('2030-08-31'),
  issuedAt: MORNING,
  blocked: [],
};
/** A chip with money on it, as the centre's shadow has it too. */
const rich = () => ({ ...chip(1), balance: fen(10_000) });
const asn = chip(1).asn;
const noon = minutesLater(240);

interface Situation {
  readonly facts?: Partial<Facts>;
  readonly taken?: Partial<KeyBook>;
  readonly receivedAt?: Date;
  readonly uploader?: string;
}

async function verdict(
  record: TransactionRecord | Uint8Array,
  situation: Situation = {},
): Promise<string> {
  const raw = record instanceof Uint8Array ? record : encodeRecord(record);
  const [key] = (await testKeys.tacKeys([{ asn, keyVersion: 1 }])).values();
  assert(key !== undefined);
  const circumstances: Circumstances = {
    facts: {
      terminals: new Map([
        [at.terminalId, { operatorNo: at.operatorNo, open: { from: MORNING, until: undefined } }],
      ]),
      pairings: new Map([
        [at.psamNo, [{ terminalId: at.terminalId, paired: { from: MORNING, until: undefined } }]],
      ]),
      cards: new Map([[asn, card]]),
      tacKeys: new Map([[tacKeyName({ cardAsn: asn, keyVersion: 1 }), key]]),
      loadOrders: new Map(),
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
    settlementDate: parseSettlementDate('2026-09-01'),
  };
  const found = verdictOf(judgeRecord(readRecord(raw), circumstances));
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

const paid = (changes: Partial<TransactionRecord> = {}) => purchase(rich(), at, 500, noon, changes);
const idOf = (record: TransactionRecord) => recordIdOf(encodeRecord(record), record.at);
const flipped = (bytes: Uint8Array, position: number): Uint8Array =>
  bytes.map((byte, index) => (index === position ? byte ^ 1 : byte));
const loadOrder = { loadId: 'x', amount: fen(5000), channel: 'cash' };
const blockedAt = (from: Date, version: number) => ({
  cards: new Map([[asn, { ...card, blocked: [{ blocked: { from, until: undefined }, version }] }]]),
});

const CASES: readonly [string, string, () => [TransactionRecord | Uint8Array, Situation?]][] = [
  ['a purchase', 'accepted', () => [paid()]],
  ['a free ride', 'accepted', () => [purchase(rich(), at, 0, noon)]],
  ['an attendance', 'accepted', () => [attendance(rich(), at, noon)]],
  ['a flipped bit', 'rejected MALFORMED', () => [flipped(encodeRecord(paid()), 60)]],
  ['a truncated record', 'rejected MALFORMED', () => [encodeRecord(paid()).slice(1)]],
  ['a type byte of another kind', 'rejected MALFORMED', () => [paid({ transactionType: 0x09 })]],
  [
    'a counter of another family',
    'rejected MALFORMED',
    () => [{ ...paid(), counterKind: 'online' }],
  ],
  [
    'money on an attendance',
    'rejected MALFORMED',
    () => [attendance(rich(), at, noon, { amount: fen(1) })],
  ],
  [
    'an unknown terminal',
    'rejected TERMINAL_UNKNOWN',
    () => [paid(), { facts: { terminals: new Map() } }],
  ],
  [
    'another operator named',
    'rejected TERMINAL_UNKNOWN',
    () => [paid({ operatorNo: till(1, '00000009').operatorNo })],
  ],
  [
    'a terminal closed by then',
    'rejected TERMINAL_CLOSED',
    () => [
      paid(),
      {
        facts: {
          terminals: new Map([
            [at.terminalId, { operatorNo: at.operatorNo, open: { from: MORNING, until: noon } }],
          ]),
        },
      },
    ],
  ],
  [
    'an unknown PSAM',
    'rejected PSAM_UNKNOWN',
    () => [paid({ psamNo: parsePsamNo('9'.repeat(20)) })],
  ],
  [
    'the PSAM of another terminal',
    'rejected PSAM_MISMATCH',
    () => [
      paid(),
      {
        facts: {
          pairings: new Map([
            [
              at.psamNo,
              [{ terminalId: till(2).terminalId, paired: { from: MORNING, until: undefined } }],
            ],
          ]),
        },
      },
    ],
  ],
  [
    'a record brought by another terminal',
    'rejected PSAM_MISMATCH',
    () => [paid(), { uploader: till(2).terminalId }],
  ],
  [
    'the same record again',
    'duplicate',
    () => {
      const record = paid();
      return [record, { taken: { card: new Map([[cardKeyName(record), idOf(record)]]) } }];
    },
  ],
  [
    'a suspended record again',
    'duplicate',
    () => {
      const record = tornPurchase(rich(), at, 500, noon, true);
      return [
        record,
        { taken: { journal: new Map([[journalKeyName(record), new Set([idOf(record)])]]) } },
      ];
    },
  ],
  [
    'other content under the card’s key',
    'rejected CONFLICTING_DUPLICATE',
    () => {
      const record = paid();
      return [record, { taken: { card: new Map([[cardKeyName(record), OTHER]]) } }];
    },
  ],
  [
    'other content under the PSAM’s key',
    'rejected CONFLICTING_DUPLICATE',
    () => {
      const record = paid();
      return [record, { taken: { psam: new Map([[psamKeyName(record), OTHER]]) } }];
    },
  ],
  [
    'another attendance under one journal sequence',
    'rejected CONFLICTING_DUPLICATE',
    () => {
      const record = attendance(rich(), at, noon);
      return [
        record,
        { taken: { journal: new Map([[journalKeyName(record), new Set([OTHER])]]) } },
      ];
    },
  ],
  ['a card never issued', 'rejected CARD_UNKNOWN', () => [paid(), { facts: { cards: new Map() } }]],
  [
    'a card before its validity',
    'rejected CARD_NOT_IN_FORCE',
    () => [
      paid(),
      {
        facts: {
          cards: new Map([[asn, { ...card, validFrom: parseSettlementDate('2026-09-02') }]]),
        },
      },
    ],
  ],
  [
    'an expired card',
    'rejected CARD_NOT_IN_FORCE',
    () => [
      paid(),
      {
        facts: {
          cards: new Map([[asn, { ...card, validUntil: parseSettlementDate('2026-08-31') }]]),
        },
      },
    ],
  ],
  [
    'a test card',
    'rejected TEST_CARD',
    () => [paid(), { facts: { cards: new Map([[asn, { ...card, test: true }]]) } }],
  ],
  ['a wrong TAC', 'suspended TAC_WRONG', () => [{ ...paid(), tac: new Uint8Array(4) }]],
  [
    'a changed amount',
    'suspended TAC_WRONG',
    () => [{ ...paid(), amount: fen(400), balanceAfter: fen(9600) }],
  ],
  ['a key version we do not have', 'suspended TAC_WRONG', () => [paid({ keyVersion: 2 })]],
  ['a torn debit', 'suspended UNRESOLVED', () => [tornPurchase(rich(), at, 500, noon, true)]],
  [
    'a torn debit whose counter another record used',
    'suspended UNRESOLVED',
    () => {
      const record = tornPurchase(rich(), at, 500, noon, false);
      return [record, { taken: { card: new Map([[cardKeyName(record), OTHER]]) } }];
    },
  ],
  [
    'a clock of 2027',
    'suspended TIME_IMPLAUSIBLE',
    () => [paid({ at: localDateTimeOf(new Date('2027-09-01T00:00:00Z')) })],
  ],
  [
    'a clock before the card was issued',
    'suspended TIME_IMPLAUSIBLE',
    () => [
      paid(),
      { facts: { cards: new Map([[asn, { ...card, issuedAt: minutesLater(251) }]]) } },
    ],
  ],
  [
    'an upload after the term',
    'suspended OVERDUE',
    () => [paid(), { receivedAt: minutesLater(241 + 30 * 1440) }],
  ],
  [
    'more than the tariff’s maximum',
    'suspended AMOUNT_OVER_LIMIT',
    () => [purchase({ ...rich(), balance: fen(60_000) }, at, 50_001, noon)],
  ],
  [
    'balances that do not meet',
    'suspended BALANCE_INCONSISTENT',
    () => [paid({ balanceAfter: fen(9501) })],
  ],
  [
    'a load that was authorised',
    'accepted',
    () => {
      const record = load(rich(), at, 5000, noon);
      return [record, { facts: { loadOrders: new Map([[loadOrderName(record), loadOrder]]) } }];
    },
  ],
  [
    'a load of another amount',
    'suspended AMOUNT_OVER_LIMIT',
    () => {
      const record = load(rich(), at, 6000, noon);
      return [record, { facts: { loadOrders: new Map([[loadOrderName(record), loadOrder]]) } }];
    },
  ],
  [
    'a load that nobody authorised',
    'suspended AMOUNT_OVER_LIMIT',
    () => [load(rich(), at, 5000, noon)],
  ],
  [
    'a card blocked since, with a list that could not say so',
    'accepted BLOCKED_CARD',
    () => [paid(), { facts: blockedAt(minutesLater(1), 1) }],
  ],
  [
    'a blocked card on the terminal’s list',
    'accepted BLOCKED_CARD_OPERATOR_LIABLE',
    () => [paid({ blockListVersion: 1 }), { facts: blockedAt(minutesLater(1), 1) }],
  ],
  [
    'a blocked card and a stale list',
    'accepted BLOCKED_CARD_OPERATOR_LIABLE',
    () => [
      paid(),
      {
        facts: {
          ...blockedAt(minutesLater(1), 2),
          blockListVersions: new Map([[1, minutesLater(-24 * 60)]]),
        },
      },
    ],
  ],
  [
    'a counter that is missing before it',
    'accepted GAP_BEFORE',
    () => [purchase({ ...rich(), offlineCounter: 3 }, at, 500, noon)],
  ],
  [
    'more than the shadow balance',
    'accepted SHADOW_NEGATIVE',
    () => [paid(), { taken: { shadow: new Map([[purseName({ cardAsn: asn, purse: 2 }), ZERO]]) } }],
  ],
];

for (const [name, expected, make] of CASES) {
  test(`${name}: ${expected}`, async () => {
    assert.equal(await verdict(...make()), expected);
  });
}

test('a record of yesterday is late', async () => {
  const yesterday = new Date('2026-08-31T12:00:00Z');
  const before = { from: new Date('2026-08-01T00:00:00Z'), until: undefined };
  const facts: Partial<Facts> = {
    terminals: new Map([[at.terminalId, { operatorNo: at.operatorNo, open: before }]]),
    pairings: new Map([[at.psamNo, [{ terminalId: at.terminalId, paired: before }]]]),
    cards: new Map([
      [asn, { ...card, issuedAt: before.from, validFrom: parseSettlementDate('2026-08-01') }],
    ]),
  };
  assert.equal(await verdict(purchase(rich(), at, 500, yesterday), { facts }), 'accepted LATE');
});

test('the first match wins: a conflict is judged before the card, the card before its TAC', async () => {
  const record = { ...paid(), tac: new Uint8Array(4) };
  const conflict = { card: new Map([[cardKeyName(record), OTHER]]) };
  const facts = { cards: new Map() };
  assert.equal(await verdict(record, { facts, taken: conflict }), 'rejected CONFLICTING_DUPLICATE');
  assert.equal(await verdict(record, { facts }), 'rejected CARD_UNKNOWN');
});

test('an unload needs the centre’s consent', async () => {
  const record = signed({
    ...load(rich(), at, 5000, noon),
    kind: 'unload',
    transactionType: 3,
    balanceAfter: fen(5000),
  });
  assert.equal(await verdict(record), 'suspended AMOUNT_OVER_LIMIT');
});
