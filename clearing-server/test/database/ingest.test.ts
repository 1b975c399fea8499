import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeReceipt, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { load, chip, minutesLater, purchase, till, uploadOf, type Till } from '../support/chips.ts';
import {
  authoriseLoad,
  ingestOn,
  receiptPublicKey,
  registerCity,
  testClock,
} from '../support/city.ts';
import { createTestDatabase } from '../support/database.ts';

const { database } = await createTestDatabase();
const canteen = till(1);
const clock = testClock(minutesLater(60));
const cards = Array.from({ length: 40 }, (_, no) => chip(no + 1));
let nextCard = 0;
const freshCard = (): (typeof cards)[number] => cards[(nextCard += 1)] ?? chip(0);

await registerCity(database, { tills: [canteen, till(2, '00000002')], chips: cards });

const verdictsOf = (receipt: Uint8Array): string[] =>
  decodeReceipt(receipt, receiptPublicKey).verdicts.map((verdict) => {
    switch (verdict.kind) {
      case 'accepted':
        return ['accepted', ...verdict.flags].join(' ');
      case 'duplicate':
        return 'duplicate';
      case 'suspended':
      case 'rejected':
        return `${verdict.kind} ${verdict.code}`;
    }
  });

const send = async (at: Till, records: readonly TransactionRecord[]): Promise<string[]> =>
  verdictsOf(await ingestOn(database, clock).receive(at.terminalId, uploadOf(at, records)));

test('a load and a purchase are accepted, posted and confirmed', async () => {
  const card = freshCard();
  const loadId = await authoriseLoad(database, card, canteen, 10_000);
  const records = [
    load(card, canteen, 10_000, minutesLater(1)),
    purchase(card, canteen, 1250, minutesLater(5)),
  ];
  assert.deepEqual(await send(canteen, records), ['accepted', 'accepted']);
  const order = await database('load_order').where({ load_id: loadId }).first<{ state: string }>();
  assert.equal(order.state, 'confirmed');
  const purse = await database('ledger_purse_balance')
    .where({ card_asn: card.asn })
    .first<{ balance_fen: string }>();
  assert.equal(purse.balance_fen, '8750');
});
