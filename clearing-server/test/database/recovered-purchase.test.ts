import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRecord } from '@lvchengtong/card-sdk/exchange';
import { fen } from '@lvchengtong/card-sdk/money';
import { createArbitrationService } from '../../src/arbitration/arbitration-service.ts';
import { verifyInvariants } from '../../src/reconciliation/invariant-store.ts';
import { chip, minutesLater, purchase, signed, till, tornPurchase } from '../support/chips.ts';
import { registerCity, testClock } from '../support/city.ts';
import { asClearing, createTestDatabase } from '../support/database.ts';
import { loadAt, sender } from '../support/sender.ts';

const { database } = await createTestDatabase();
const canteen = till(1);
const bus = till(2, '00000002');
const clock = testClock(minutesLater(600));
const send = sender(database, clock);
await registerCity(database, { tills: [canteen, bus], chips: [chip(1)] });

test('a purchase that comes after its own unresolved record was paid is the same purchase', async () => {
  const card = await loadAt(database, send, chip(1), canteen);
  const torn = { ...card };
  const unresolved = tornPurchase(card, canteen, 700, minutesLater(10), true);
  assert.deepEqual(await send(canteen, [unresolved]), ['suspended UNRESOLVED']);
  assert.deepEqual(await send(bus, [purchase(card, bus, 100, minutesLater(11))]), [
    'accepted GAP_BEFORE',
  ]);
  await createArbitrationService({ knex: asClearing(database), clock: clock.read }).run();
  const sequence = { ...canteen, terminalSequence: unresolved.terminalSequence - 1 };
  const recovered = purchase(torn, sequence, 700, minutesLater(10), { flags: 0x0008 });
  canteen.journalSequence += 1;
  const forged = { ...recovered, tac: new Uint8Array(4) };
  const other = signed({ ...recovered, amount: fen(600), balanceAfter: fen(9400) });
  assert.deepEqual(await send(canteen, [forged, other, recovered, recovered]), [
    'rejected CONFLICTING_DUPLICATE',
    'rejected CONFLICTING_DUPLICATE',
    'duplicate',
    'duplicate',
  ]);
  const retold = await database('ingest_duplicate as e')
    .join('arbitration_decision as d', 'd.record_id', 'e.original_record_id')
    .whereNotNull('e.raw')
    .select<{ raw: Uint8Array; outcome: string }[]>('e.raw', 'd.outcome');
  assert.deepEqual(
    retold.map(({ raw, outcome }) => [new Uint8Array(raw), outcome]),
    [
      [encodeRecord(recovered), 'paid'],
      [encodeRecord(recovered), 'paid'],
    ],
  );
  const purse = await database('ledger_purse_balance')
    .where({ card_asn: card.asn })
    .first<{ balance_fen: string }>();
  assert.equal(purse.balance_fen, '9200');
  const broken = (await verifyInvariants(database)).filter(({ rows }) => rows.length > 0);
  assert.deepEqual(broken, []);
});
