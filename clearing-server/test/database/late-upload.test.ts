import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { createReconciliationService } from '../../src/reconciliation/reconciliation-service.ts';
import { openDesk } from '../support/arbitration-desk.ts';
import { chip, load, minutesLater, purchase, till } from '../support/chips.ts';
import { authoriseLoad } from '../support/city.ts';
import { loadAt } from '../support/sender.ts';

const canteen = till(1);
const bus = till(2, '00000002');
const card = chip(1);
const tampered = chip(2);
const desk = await openDesk([canteen, bus], [card, tampered]);
const reconciliation = createReconciliationService({ knex: desk.database, clock: desk.clock.read });
const DAY = parseSettlementDate('2026-09-01');

test('a drop that a load shows is unknown until its debit comes, and then the day is cleared', async () => {
  await loadAt(desk.database, desk.send, card, canteen);
  const lost = purchase(card, bus, 450, minutesLater(10));
  await authoriseLoad(desk.database, card, canteen, 2000);
  await desk.send(canteen, [load(card, canteen, 2000, minutesLater(20))]);
  await loadAt(desk.database, desk.send, tampered, canteen);
  tampered.balance = (tampered.balance - 300n) as typeof tampered.balance;
  await authoriseLoad(desk.database, tampered, canteen, 1000);
  await desk.send(canteen, [load(tampered, canteen, 1000, minutesLater(21))]);
  await desk.settlement.close(DAY, 'clerk');
  assert.equal((await reconciliation.run(DAY)).unexplained, 750n);

  desk.clock.now = minutesLater(24 * 60);
  await desk.send(bus, [lost]);
  const { unexplained, differences } = await reconciliation.run(DAY);
  assert.equal(unexplained, 300n, 'what somebody changed on a chip stays unexplained');
  const cleared = differences.find(({ proof }) => proof === 'LATE_RECORD');
  assert.equal(cleared?.class, 'missing-upload');
  assert.equal(cleared.amount, 450n);
  const [late] = await desk
    .database('ingest_record')
    .where({ card_asn: card.asn, kind: 'purchase' })
    .select<{ record_id: string }[]>('record_id');
  assert.deepEqual(cleared.evidence?.['late_record_ids'], [late?.record_id]);
});
