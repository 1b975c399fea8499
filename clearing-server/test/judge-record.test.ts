import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRecord, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { localDateTimeOf, parsePsamNo, parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen, ZERO } from '@lvchengtong/card-sdk/money';
import {
  cardKeyName,
  journalKeyName,
  loadOrderName,
  psamKeyName,
  purseName,
} from '../src/ingest/facts.ts';
import {
  attendance,
  load,
  minutesLater,
  MORNING,
  purchase,
  till,
  tornPurchase,
} from './support/chips.ts';

import {
  at,
  OTHER,
  card,
  rich,
  asn,
  noon,
  type Situation,
  verdict,
  paid,
  idOf,
  flipped,
  loadOrder,
  blockedAt,
} from './support/judging.ts';

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
