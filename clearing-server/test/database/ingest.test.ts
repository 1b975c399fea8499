import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  batchOf,
  decodeReceipt,
  encodeBatch,
  encodeRecord,
  type TransactionRecord,
} from '@lvchengtong/card-sdk/exchange';
import { fen } from '@lvchengtong/card-sdk/money';
import { verifyInvariants } from '../../src/reconciliation/invariant-store.ts';
import {
  attendance,
  chip,
  load,
  minutesLater,
  purchase,
  till,
  tornPurchase,
  uploadOf,
  type Chip,
  type Till,
} from '../support/chips.ts';
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

const balanceOf = async (card: Chip): Promise<bigint> => {
  const row = await database('ledger_purse_balance')
    .where({ card_asn: card.asn })
    .first<{ balance_fen: string }>();
  return BigInt(row.balance_fen);
};

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

test('the same name and bytes get the same receipt bytes; other bytes under it are refused', async () => {
  const card = freshCard();
  const records = [attendance(card, canteen, minutesLater(2))];
  const encoded = uploadOf(canteen, records);
  const ingest = ingestOn(database, clock);
  const receipt = await ingest.receive(canteen.terminalId, encoded);
  clock.now = minutesLater(61);
  assert.deepEqual(await ingest.receive(canteen.terminalId, encoded), receipt);
  canteen.batchNo -= 1;
  const other = uploadOf(canteen, [attendance(card, canteen, minutesLater(3))]);
  await assert.rejects(ingest.receive(canteen.terminalId, other), { code: 'BATCH_NAME_REUSED' });
});

test('a second upload under another name is duplicate by duplicate, and moves nothing', async () => {
  const card = freshCard();
  await authoriseLoad(database, card, canteen, 5000);
  const records = [
    load(card, canteen, 5000, minutesLater(1)),
    purchase(card, canteen, 100, minutesLater(2)),
    attendance(card, canteen, minutesLater(3)),
    tornPurchase(card, canteen, 100, minutesLater(4), false),
  ];
  const first = ['accepted', 'accepted', 'accepted', 'suspended UNRESOLVED'];
  assert.deepEqual(await send(canteen, records), first);
  assert.deepEqual(await send(canteen, records), Array(4).fill('duplicate'));
  assert.equal(await balanceOf(card), 4900n);
});

test('duplicates and conflicts inside one batch are seen', async () => {
  const card = { ...freshCard(), balance: fen(10_000) };
  const clone = { ...card };
  const record = purchase(card, canteen, 100, minutesLater(2));
  const conflict = purchase(clone, canteen, 200, minutesLater(3));
  assert.deepEqual(await send(canteen, [record, record, conflict]), [
    'accepted SHADOW_NEGATIVE',
    'duplicate',
    'rejected CONFLICTING_DUPLICATE',
  ]);
});

test('a malformed record blocks nobody, and its batch is flagged', async () => {
  const card = { ...freshCard(), balance: fen(10_000) };
  const good = purchase(card, canteen, 100, minutesLater(2));
  const bad = purchase(card, canteen, 100, minutesLater(3));
  canteen.batchNo += 1;
  const batch = batchOf(canteen, [encodeRecord(good), encodeRecord(bad)]);
  const [first, second] = batch.records;
  assert(first !== undefined && second !== undefined);
  const encoded = encodeBatch({ ...batch, records: [first, second.map((byte) => byte ^ 0xff)] });
  const receipt = await ingestOn(database, clock).receive(canteen.terminalId, encoded);
  assert.deepEqual(verdictsOf(receipt), ['accepted SHADOW_NEGATIVE', 'rejected MALFORMED']);
  const stored = await database('ingest_batch')
    .where({ terminal_id: canteen.terminalId, batch_no: canteen.batchNo })
    .first<{ flagged: boolean }>();
  assert.equal(stored.flagged, true);
});

test('two servers that get the same uploads at once agree, and post once', async () => {
  const card = freshCard();
  await authoriseLoad(database, card, canteen, 5000);
  const uploads = [
    uploadOf(canteen, [load(card, canteen, 5000, minutesLater(1))]),
    ...Array.from({ length: 6 }, (_, no) =>
      uploadOf(canteen, [purchase(card, canteen, 100, minutesLater(2 + no))]),
    ),
  ];
  const servers = [ingestOn(database, clock), ingestOn(database, clock)];
  const answers = await Promise.all(
    servers.map((server) =>
      Promise.all(uploads.map((upload) => server.receive(canteen.terminalId, upload))),
    ),
  );
  assert.deepEqual(answers[0], answers[1]);
  assert.equal(await balanceOf(card), 4400n);
});

test('a bad batch, a foreign batch and a closed service are typed refusals', async () => {
  const ingest = ingestOn(database, clock);
  const encoded = uploadOf(canteen, [attendance(freshCard(), canteen, minutesLater(2))]);
  await assert.rejects(ingest.receive(canteen.terminalId, encoded.slice(1)), {
    code: 'BATCH_MALFORMED',
  });
  await assert.rejects(ingest.receive(till(2).terminalId, encoded), {
    code: 'BATCH_OF_OTHER_TERMINAL',
  });
  await ingest.close();
  await assert.rejects(ingest.receive(canteen.terminalId, encoded), { code: 'INGEST_BUSY' });
});

test('what was stored is history: the database refuses to change it', async () => {
  for (const table of ['ledger_transfer', 'ingest_record', 'ingest_batch', 'ledger_account']) {
    await assert.rejects(database(table).delete(), /is history/);
  }
  await assert.rejects(database('ledger_transfer').update({ amount_fen: 1 }), /is history/);
  const partition = 'ledger_transfer_202609';
  await assert.rejects(database(partition).update({ amount_fen: 1 }), /is history/);
});

test('after all of it every invariant holds', async () => {
  const broken = (await verifyInvariants(database)).filter(({ rows }) => rows.length > 0);
  assert.deepEqual(broken, []);
});
