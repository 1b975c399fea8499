import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApprovalOutcome } from '../../src/approvals/approval-request.ts';
import type { UploadOutcome } from '../../src/subsidies/subsidy-service.ts';
import { balancesOf, deskTown } from '../support/desk-town.ts';
import { broken } from '../support/settling-town.ts';

const town = await deskTown();
const { database, clock, subsidies } = town;
const FUND = 'subsidy-fund:4101000101:meal';

const inDays = (days: number): Date => new Date(clock.now.getTime() + days * 86_400_000);
const upload = (text: string, days = 30): Promise<UploadOutcome> =>
  subsidies.upload(
    {
      fileName: 'meal.csv',
      bytes: new TextEncoder().encode(text),
      schoolCode: '4101000101',
      scheme: 'meal',
      expiresAt: inDays(days),
    },
    'maker',
  );
async function drafted(text: string, days?: number): Promise<string> {
  const outcome = await upload(text, days);
  assert(outcome.kind === 'drafted', JSON.stringify(outcome));
  return outcome.batchId;
}
const agree = (batchId: string): Promise<ApprovalOutcome> =>
  town.agreed({ kind: 'subsidy-batch', subject: batchId });
async function progressOf(batchId: string): Promise<Record<string, number>> {
  const found = await subsidies.batch(batchId);
  assert(found !== undefined);
  const { planned, waiting, loaded, recalled } = found.batch.progress;
  const parts = { planned, waiting, loaded, recalled };
  const fens = Object.values(parts).map(({ amount }) => amount);
  assert.equal(
    fens.reduce((a, b) => a + b, 0n),
    found.batch.total,
    'the four sum to the batch',
  );
  return Object.fromEntries(
    Object.entries(parts).flatMap(([name, { count, amount }]) =>
      count === 0 ? [] : [[name, Number(amount)]],
    ),
  );
}

test('a subsidy waits, is loaded at the next tap, or goes back to its fund when it expires', async () => {
  const [first, second] = [await town.newCard(), await town.newCard()];
  const text = `card_no,amount_yuan\n${first.asn},15.50\n${second.asn},20\n`;
  const batch = await drafted(text, 10);
  assert.deepEqual(await progressOf(batch), { planned: 3_550 });
  assert.deepEqual(await town.loads.waiting(first.asn), [], 'nobody has agreed yet');
  assert.equal((await agree(batch)).kind, 'approved');
  assert.equal((await agree(batch)).kind, 'impossible', 'agreeing again gives nothing again');
  let balances = await balancesOf(database);
  assert.deepEqual([balances[FUND], balances['load-in-transit:subsidy']], [-3_550, 3_550]);

  const [waiting] = await town.loads.waiting(first.asn);
  assert(waiting !== undefined);
  assert.equal((await town.load(first, 1_550, waiting)).kind, 'authorised');
  assert.equal(first.balance, 1_550n);
  assert.deepEqual(await progressOf(batch), { waiting: 2_000, loaded: 1_550 });

  assert.equal(await subsidies.recall(), 0, 'before its last day is over nothing is taken back');
  town.daysPass(11);
  const [late] = await town.loads.waiting(second.asn);
  assert.equal(late, undefined, 'what has expired is not offered');
  assert.equal(await subsidies.recall(), 1);
  assert.equal(await subsidies.recall(), 0, 'twice is once');
  assert.deepEqual(await progressOf(batch), { loaded: 1_550, recalled: 2_000 });
  balances = await balancesOf(database);
  assert.deepEqual([balances[FUND], balances['load-in-transit:subsidy']], [-1_550, undefined]);
  assert.deepEqual(await broken(database), []);
});

test('what is in a terminal’s hand is not taken back, and what the card took is counted as loaded', async () => {
  const card = await town.newCard();
  const batch = await drafted(`卡号,金额\n${card.asn},30.00\n`, 5);
  await agree(batch);
  const [waiting] = await town.loads.waiting(card.asn);
  assert(waiting !== undefined);
  const taken = await town.authorise(card, 3_000, waiting);
  town.daysPass(6);
  assert.equal(await subsidies.recall(), 0, 'a MAC2 is out for it');
  // The record is lost with its terminal; the card's next load proves what it took.
  taken.credit();
  await town.load(card, 1_000);
  assert.deepEqual(await progressOf(batch), { loaded: 3_000 });
  assert.deepEqual(await broken(database), []);

  const other = await town.newCard();
  const next = await drafted(`card_no,amount_yuan\n${other.asn},30.00\n`, 5);
  await agree(next);
  const [unused] = await town.loads.waiting(other.asn);
  assert(unused !== undefined);
  await town.authorise(other, 3_000, unused);
  town.daysPass(6);
  assert.equal(await subsidies.recall(), 0);
  await town.load(other, 1_000);
  assert.equal(await subsidies.recall(), 1, 'the card never took it');
  assert.deepEqual(await progressOf(next), { recalled: 3_000 });
  assert.deepEqual(await broken(database), []);
});

test('two people take a batch back before its last day: what waits goes home, what was taken stays', async () => {
  const [first, second] = [await town.newCard(), await town.newCard()];
  const fund = (): Promise<number> => balancesOf(database).then((all) => all[FUND] ?? 0);
  const before = await fund();
  const batch = await drafted(`card_no,amount_yuan\n${first.asn},10\n${second.asn},7.00\n`);
  const takeBack = (): Promise<ApprovalOutcome> =>
    town.agreed({ kind: 'subsidy-recall', subject: batch });
  assert.equal((await takeBack()).kind, 'impossible', 'nobody has agreed to it yet');
  await agree(batch);
  const [waiting] = await town.loads.waiting(first.asn);
  await town.load(first, 1_000, waiting);
  const asked = await town.approvals.propose(
    { kind: 'subsidy-recall', subject: batch, content: {}, reason: 'wrong school' },
    'maker',
  );
  assert(asked.kind === 'waiting');
  assert.equal((await town.approvals.approve(asked.request.id, 'maker')).kind, 'own-request');
  assert.deepEqual(await progressOf(batch), { waiting: 700, loaded: 1_000 });
  assert.equal((await town.approvals.approve(asked.request.id, 'checker')).kind, 'approved');
  assert.deepEqual(await progressOf(batch), { loaded: 1_000, recalled: 700 });
  assert.equal((await fund()) - before, -1_000);
  assert.deepEqual(await town.loads.waiting(second.asn), []);
  assert.equal((await takeBack()).kind, 'impossible', 'there is nothing more to take back');
  const detail = await subsidies.batch(batch);
  assert.deepEqual(
    detail?.requests.map(({ kind, state }) => [kind, state]),
    [
      ['subsidy-recall', 'approved'],
      ['subsidy-batch', 'approved'],
    ],
  );
  assert.deepEqual(await broken(database), []);
});

test('a subsidy that is being given to its card at this moment is not taken back', async () => {
  const card = await town.newCard();
  const batch = await drafted(`card_no,amount_yuan\n${card.asn},30.00\n`, 5);
  await agree(batch);
  const [waiting] = await town.loads.waiting(card.asn);
  assert(waiting !== undefined);
  const other = await town.newCard();
  const { outcome } = await town.authorise(other, 3_000);
  assert(outcome.kind === 'authorised');
  town.daysPass(6);
  const giving = await database.transaction();
  await giving('pending_load').where({ pending_load_id: waiting.id }).forUpdate();
  const recalling = subsidies.recall();
  await waitsForALock();
  await giving.raw(
    `insert into load_order (load_id, card_asn, online_counter, balance_fen, amount_fen, channel,
       pending_load_id, terminal_id, state, idempotency_key, request_digest, authorised_at, at_local, mac2_hex)
     select gen_random_uuid(), ?, 0, 0, amount_fen, 'subsidy', ?, terminal_id, state, 'in the middle',
       request_digest, authorised_at, at_local, mac2_hex from load_order where load_id = ?`,
    [card.asn, waiting.id, outcome.loadId],
  );
  await giving.commit();
  assert.equal(await recalling, 0);
  assert.deepEqual(await progressOf(batch), { waiting: 3_000 });
});

async function waitsForALock(): Promise<void> {
  for (;;) {
    const { rows } = await database.raw<{ rows: unknown[] }>(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
  }
}

test('the same file for the same fund is the same batch', async () => {
  const card = await town.newCard();
  const text = `card_no,amount_yuan\n${card.asn},1.00\n`;
  const batchId = await drafted(text);
  assert.deepEqual(await upload(text), { kind: 'drafted', batchId, again: true });
});

test('a file with any wrong line is refused whole, naming line and column and never the cell', async () => {
  const card = await town.newCard();
  const asn: string = card.asn;
  const wrong: readonly (readonly [string, string])[] = [
    [`card_no\n${asn}\n`, '1 : HEADER_INCOMPLETE'],
    ['card_no,amount_yuan\n', '1 : LINES_OUT_OF_RANGE'],
    [`card_no,amount_yuan\n${asn},1.234\n`, '2 amount_yuan: AMOUNT_FORM'],
    [`card_no,amount_yuan\n${asn},-5\n`, '2 amount_yuan: AMOUNT_FORM'],
    [`card_no,amount_yuan\n${asn},0.00\n`, '2 amount_yuan: AMOUNT_ZERO'],
    [`card_no,amount_yuan\n${asn},1000.01\n`, '2 amount_yuan: AMOUNT_OVER_CAP'],
    [`card_no,amount_yuan\n${asn},1\n${asn},2\n`, '3 card_no: CARD_REPEATED'],
    [`card_no,amount_yuan\n123,1\n`, '2 card_no: CARD_NO_FORM'],
    [`card_no,amount_yuan\n00004500999999999999,1\n`, '2 card_no: NO_CARD_IN_USE'],
    [`student_no,amount_yuan\nG123,1\n`, '2 student_no: STUDENT_NO_FORM'],
    [`card_no,student_no,amount_yuan\n,,1\n`, '2 card_no: RECIPIENT_UNCLEAR'],
  ];
  for (const [text, problem] of wrong) {
    const outcome = await upload(text);
    assert(outcome.kind === 'refused', text);
    assert.deepEqual(
      outcome.problems.map(({ line, column, code }) => `${String(line)} ${column}: ${code}`),
      [problem],
    );
  }
  assert.equal((await upload(`card_no,amount_yuan\n${asn},1.00\n`, -1)).kind, 'refused');
});

test('a preview names everything that is wrong at once, sums what is right, and changes nothing', async () => {
  const [one, two] = [await town.newCard(), await town.newCard()];
  const text = `card_no,amount_yuan\n${one.asn},1.50\n${two.asn},x\n00004500999999999999,1\n${one.asn},2\n`;
  const file = {
    fileName: 'meal.csv',
    bytes: new TextEncoder().encode(text),
    schoolCode: '4101000101',
    scheme: 'preview',
    expiresAt: inDays(30),
  };
  assert.deepEqual(await subsidies.preview(file), {
    count: 1,
    total: 150n,
    problems: [
      { line: 3, column: 'amount_yuan', code: 'AMOUNT_FORM' },
      { line: 4, column: 'card_no', code: 'NO_CARD_IN_USE' },
      { line: 5, column: 'card_no', code: 'CARD_REPEATED', firstLine: 2 },
    ],
    batchId: undefined,
  });
  const right = {
    ...file,
    bytes: new TextEncoder().encode(`card_no,amount_yuan\n${one.asn},1.50\n`),
  };
  assert.equal((await subsidies.preview(right)).batchId, undefined);
  assert.equal((await database('subsidy_batch').where({ fund: '4101000101:preview' })).length, 0);
  const taken = await subsidies.upload(right, 'maker');
  assert(taken.kind === 'drafted');
  assert.equal((await subsidies.preview(right)).batchId, taken.batchId);
});
