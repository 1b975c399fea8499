import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localDateTimeOf, parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen, ZERO } from '@lvchengtong/card-sdk/money';
import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { writeCsv } from '../../src/operator-files/csv.ts';
import { parseFileName, type FileName } from '../../src/operator-files/file-name.ts';
import { createFileService } from '../../src/operator-files/file-service.ts';
import { writeFixedWidth } from '../../src/operator-files/fixed-width.ts';
import type { FileRecord } from '../../src/operator-files/layout.ts';
import { createReconciliationService } from '../../src/reconciliation/reconciliation-service.ts';
import { createApprovalService } from '../../src/approvals/approval-service.ts';
import { settlingHandlers } from '../../src/settlement/settling-service.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { chip, load, minutesLater, purchase, till, uploadOf } from '../support/chips.ts';
import { authoriseLoad, ingestOn, registerCity, testClock } from '../support/city.ts';
import { asClearing, createTestDatabase } from '../support/database.ts';

const DAY = parseSettlementDate('2026-09-01');
const nameOf = (text: string): FileName => {
  const name = parseFileName(text);
  assert.ok(!('problem' in name), JSON.stringify(name));
  return name;
};

/** A canteen that has sold to one student: five meals, of which the centre has four. */
async function city() {
  const { database } = await createTestDatabase();
  const clock = testClock(minutesLater(300));
  const canteen = till(1);
  const ann = chip(1);
  await registerCity(database, { tills: [canteen], chips: [ann] });
  const ingest = ingestOn(database, clock);
  await authoriseLoad(database, ann, canteen, 20_000);
  const meals = [
    load(ann, canteen, 20_000, minutesLater(1)),
    ...[650, 700, 800, 900].map((amount, at) =>
      purchase(ann, canteen, amount, minutesLater(10 + at)),
    ),
  ];
  await ingest.receive(canteen.terminalId, uploadOf(canteen, meals));
  const files = createFileService({ database, clock: clock.read });
  const fileName = `XF2026090103${canteen.operatorNo}0001.txt`;
  return {
    database,
    clock,
    canteen,
    ann,
    ingest,
    meals: meals.slice(1),
    files,
    fileName,
    settlement: createSettlementService({ knex: asClearing(database), clock: clock.read }),
    reconciliation: createReconciliationService({ knex: asClearing(database), clock: clock.read }),
  };
}

const claimOf = (meal: TransactionRecord, change: FileRecord = {}): FileRecord => ({
  psam_no: meal.psamNo,
  terminal_sequence: String(meal.terminalSequence),
  terminal_id: meal.terminalId,
  card_asn: meal.cardAsn,
  counter: String(meal.counter),
  amount_fen: String(meal.amount),
  occurred_at: meal.at,
  place: '一食堂',
  ...change,
});

test('a file is imported wholly or not at all; once; and mended under its own name', async () => {
  const { database, files, fileName, meals } = await city();
  const claims = meals.map((meal) => claimOf(meal));
  const broken = writeFixedWidth(claims, nameOf(fileName), 'gb18030');
  broken[40] = (broken[40] ?? 0) ^ 1;
  const refused = await files.importFile(fileName, broken, 'clerk');
  assert.ok(refused.kind === 'refused' && refused.problems[0]?.code === 'CHECKSUM_WRONG');
  assert.deepEqual(await database('operator_file'), []);

  const sound = writeFixedWidth(claims, nameOf(fileName), 'gb18030');
  const both = await Promise.all([
    files.importFile(fileName, sound, 'clerk'),
    files.importFile(fileName, sound, 'clerk'),
  ]);
  assert.deepEqual(both.map(({ kind }) => kind).sort(), ['already-imported', 'imported']);
  assert.equal((await database('operator_file_record')).length, meals.length);
  assert.equal((await files.importFile(fileName, sound, 'other')).kind, 'already-imported');

  const other = writeFixedWidth(claims.slice(1), nameOf(fileName), 'gb18030');
  const twice = await files.importFile(fileName, other, 'clerk');
  assert.ok(twice.kind === 'refused' && twice.problems[0]?.code === 'DUPLICATE_FILE');
  const csv = fileName.replace('.txt', '.csv');
  const otherForm = await files.importFile(csv, writeCsv(claims, nameOf(csv), 'utf-8'), 'clerk');
  assert.ok(otherForm.kind === 'refused' && otherForm.problems[0]?.code === 'DUPLICATE_FILE');
  assert.equal((await database('operator_file')).length, 1);

  const nobody = fileName.replace(/0001\.txt$/, '0001.txt').replace(/03\d{8}/, '0399999999');
  const unknown = await files.importFile(
    nobody,
    writeFixedWidth(claims, nameOf(nobody), 'utf-8'),
    'clerk',
  );
  assert.ok(unknown.kind === 'refused' && unknown.problems[0]?.code === 'OPERATOR_UNKNOWN');
  await assert.rejects(database('operator_file').update({ serial: 2 }), /is history/);
});

test('each way in which a file may differ has its class and its amount, with evidence', async () => {
  const { canteen, ann, clock, ingest, files, fileName, meals, settlement, reconciliation } =
    await city();
  const [first, second, third] = meals as [
    TransactionRecord,
    TransactionRecord,
    TransactionRecord,
    TransactionRecord,
  ];
  const lost = purchase(ann, canteen, 450, minutesLater(60));
  const claims = [
    claimOf(first),
    claimOf(second, { amount_fen: '710' }),
    claimOf(third),
    claimOf(third),
    claimOf(lost),
  ];
  await files.importFile(fileName, writeFixedWidth(claims, nameOf(fileName), 'utf-8'), 'clerk');
  await settlement.close(DAY, 'clerk');
  const report = await reconciliation.report(DAY);
  const ofFile = report?.differences
    .filter(({ key }) => key.startsWith('file '))
    .map(({ class: name, amount, evidence }) => [name, amount, evidence !== undefined])
    .sort();
  assert.deepEqual(ofFile, [
    ['amount-differs', fen(10), true],
    ['duplicate-in-file', fen(800), true],
    ['missing-in-file', -900n, true],
    ['missing-upload', fen(450), true],
  ]);
  assert.equal(report?.unexplained, ZERO);

  // The late record comes; the operator's file said the day before: a shift of the cut-over.
  clock.now = minutesLater(60 * 24 + 300);
  await ingest.receive(canteen.terminalId, uploadOf(canteen, [lost]));
  const again = await reconciliation.run(DAY);
  assert.deepEqual(
    again.differences
      .filter(({ key }) => key.includes(' missing-upload ') || key.includes(' day '))
      .map(({ class: name, amount }) => [name, amount]),
    [['cut-over-shift', fen(450)]],
  );
});

test('what the centre has rejected is said to the operator with its code, not as a lost upload', async () => {
  const { canteen, ingest, files, fileName, meals, settlement, reconciliation } = await city();
  const unknown = chip(99);
  load(unknown, canteen, 1_000, minutesLater(15));
  const stranger = purchase(unknown, canteen, 300, minutesLater(20));
  await ingest.receive(canteen.terminalId, uploadOf(canteen, [stranger]));
  const claims = [...meals, stranger].map((meal) => claimOf(meal));
  await files.importFile(fileName, writeFixedWidth(claims, nameOf(fileName), 'utf-8'), 'clerk');
  await settlement.close(DAY, 'clerk');
  const report = await reconciliation.report(DAY);
  const [difference, ...others] =
    report?.differences.filter(({ key }) => key.startsWith('file ')) ?? [];
  assert.deepEqual(others, []);
  assert.equal(difference?.class, 'amount-differs');
  assert.equal(difference.proof, 'CARD_UNKNOWN');
});

test('files out tell of a balanced day, add up, and are the same bytes for ever', async () => {
  const { database, canteen, files, fileName, meals, settlement, clock } = await city();
  const claims = meals.map((meal) => claimOf(meal));
  await files.importFile(fileName, writeFixedWidth(claims, nameOf(fileName), 'utf-8'), 'clerk');
  const out = (kind: string, format = 'csv') =>
    files.exportFile(
      nameOf(`${kind}2026090103${canteen.operatorNo}0001.${format}`),
      'gb18030',
      'clerk',
    );
  assert.deepEqual(await out('SS'), { kind: 'not-ready', reason: '2026-09-01 is not balanced' });
  await settlement.close(DAY, 'clerk');
  // A bill may be made anew until two people have settled it.
  assert.deepEqual(await out('QS'), { kind: 'not-ready', reason: '2026-09-01 is not settled' });
  const approvals = createApprovalService({
    knex: asClearing(database),
    clock: clock.read,
    handlers: settlingHandlers,
  });
  const asked = await approvals.propose(
    { kind: 'settle', subject: DAY, content: {}, reason: 'test' },
    'maker',
  );
  assert.ok(asked.kind === 'waiting');
  assert.equal((await approvals.approve(asked.request.id, 'checker')).kind, 'approved');

  const bill = await out('QS');
  assert.ok(bill.kind === 'exported');
  const lines = new TextDecoder('gb18030').decode(bill.content).trimEnd().split('\r\n');
  assert.equal(lines[0], 'entry,record_kind,card_kind,line,record_count,amount_fen');
  assert.equal(lines.at(-1), 'net,,0,0,4,3050');
  const sum = lines.slice(1, -1).reduce((total, line) => total + Number(line.split(',').at(-1)), 0);
  assert.equal(sum, 3_050, 'the lines make the net');

  const cleared = await out('NS');
  assert.ok(cleared.kind === 'exported');
  assert.match(new TextDecoder().decode(cleared.content), new RegExp(`${fileName},4,3050\r\n$`));

  clock.now = minutesLater(60 * 24 * 9);
  assert.deepEqual(await out('QS'), bill);
  assert.deepEqual(await out('QS', 'txt'), bill, 'one serial is one file, whichever the format');
  assert.equal((await out('SS', 'txt')).kind, 'exported');
  assert.equal((await out('HM', 'txt')).kind, 'exported');
  assert.equal((await out('XF')).kind, 'not-ready');
});

test('times are Shanghai’s on both ways', () => {
  assert.equal(localDateTimeOf(new Date('2026-08-31T16:00:00Z')), '20260901000000');
});
