import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import { cardKeyName, type Facts } from '../src/ingest/facts.ts';
import { load, purchase, signed } from './support/chips.ts';

import { at, OTHER, card, rich, asn, noon, verdict, paid } from './support/judging.ts';

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
