import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { hex } from '@lvchengtong/card-sdk/bytes';
import { cashierPinDigest, type CashiersJson } from '@lvchengtong/card-sdk/exchange';
import { fen } from '@lvchengtong/card-sdk/money';
import type { VirtualPsam } from '@lvchengtong/card-sdk/virtual';
import { Journal } from '../src/journal/journal.ts';
import { DUTY_SCHEMA, SCHEMA } from '../src/journal/schema.ts';
import { panelViewOf } from '../src/screens/panel-view.ts';
import { pressSignOn, signOnParts } from '../screens/src/till/sign-on-draft.ts';
import { BenchCentre } from './support/bench-centre.ts';
import { issuedCard, issuedPsam, TEST_CARD } from './support/bench-city.ts';
import { benchTerminal, type BenchTerminal } from './support/bench-terminal.ts';
import { temporaryFolder } from './support/drafts.ts';

type CashierJson = CashiersJson['cashiers'][number];

let psam: VirtualPsam;
let WANG: CashierJson;
let LI: CashierJson;
before(async () => {
  psam = await issuedPsam();
  WANG = await cashier('0001', '王秀芳', '135790');
  LI = await cashier('0002', '李建国', '246801');
});

async function cashier(cashierNo: string, name: string, pin: string): Promise<CashierJson> {
  const salt = new Uint8Array(16).fill(Number(cashierNo));
  const digest = await cashierPinDigest(pin, salt);
  return {
    cashier_no: cashierNo,
    name,
    pin_salt_hex: hex(salt),
    pin_digest_hex: hex(digest),
  };
}

async function atTill(
  use: (terminal: BenchTerminal, centre: BenchCentre) => Promise<BenchTerminal | undefined>,
  kind = 'canteen',
): Promise<void> {
  const centre = new BenchCentre();
  centre.cashiers = [WANG, LI];
  const terminal = await benchTerminal(kind, psam, centre);
  await ((await use(terminal, centre)) ?? terminal).remove();
}

const stateOf = ({ agent }: BenchTerminal) => agent.screen.state();

test('a till takes nothing until a cashier has signed on, and nothing after they signed off', async () => {
  const card = await issuedCard(TEST_CARD);
  await atTill(async (terminal) => {
    const { commands } = terminal.agent.screen;
    assert.equal(stateOf(terminal).cannotAccept, 'no-cashier');
    const refused = await terminal.agent.present(card.channel());
    assert(refused.kind === 'refused' && refused.code === 'ERR003');

    assert.deepEqual(await commands.signOn('0001', '135790'), { kind: 'signed-on' });
    assert.equal(stateOf(terminal).cannotAccept, undefined);
    assert.deepEqual(stateOf(terminal).cashier, { cashierNo: '0001', maskedName: '王*芳' });
    card.reset();
    assert.equal((await terminal.agent.present(card.channel())).kind, 'balance');

    commands.setAmount(fen(650));
    commands.signOff();
    await terminal.time.pass(0);
    assert.equal(stateOf(terminal).cannotAccept, 'no-cashier');
    assert.equal(stateOf(terminal).amount, 0n, 'the next cashier does not find an amount armed');
    return undefined;
  });
});

test('only the staff side learns who has the till', async () => {
  await atTill(async (terminal) => {
    await terminal.agent.screen.commands.signOn('0002', '246801');
    const view = (audience: 'staff' | 'customer') =>
      panelViewOf(stateOf(terminal), audience, terminal.time.clock()).cashier;
    assert.deepEqual(view('staff'), { cashier_no: '0002', masked_name: '李*国' });
    assert.equal(view('customer'), null);
    return undefined;
  });
});

test('a gate and a till without cashiers want nobody to sign on', async () => {
  await atTill((terminal) => {
    assert.equal(stateOf(terminal).cannotAccept, 'no-cashier');
    return Promise.resolve(undefined);
  }, 'top-up');
  const centre = new BenchCentre();
  const till = await benchTerminal('canteen', psam, centre);
  assert.equal(stateOf(till).cannotAccept, undefined);
  await till.remove();
});

test('five wrong PINs make everybody wait a minute, the right one too', async () => {
  await atTill(async (terminal) => {
    const { commands } = terminal.agent.screen;
    assert.deepEqual(await commands.signOn('0009', '135790'), { kind: 'refused' });
    for (let tries = 1; tries < 5; tries += 1)
      assert.deepEqual(await commands.signOn('0001', '246801'), { kind: 'refused' });
    assert.deepEqual(await commands.signOn('0001', '135790'), { kind: 'wait', seconds: 60 });
    await terminal.time.pass(59);
    assert.deepEqual(await commands.signOn('0001', '135790'), { kind: 'wait', seconds: 1 });
    await terminal.time.pass(1);
    assert.deepEqual(await commands.signOn('0001', '135790'), { kind: 'signed-on' });
    return undefined;
  });
});

test('a power cut does not send the cashier away; the centre can', async () => {
  await atTill(async (terminal, centre) => {
    await terminal.agent.screen.commands.signOn('0001', '135790');
    const again = await terminal.restart();
    assert.equal(stateOf(again).cashier?.cashierNo, '0001');
    centre.cashiers = [LI, WANG, LI].slice(0, 1);
    // A list is replaced by a newer one only; the bench numbers them by length.
    await again.agent.refresh();
    assert.equal(stateOf(again).cashier?.cashierNo, '0001', 'an older list changes nothing');
    centre.cashiers = [
      LI,
      await cashier('0003', '赵敏', '111111'),
      await cashier('0004', '孙', '1'.repeat(6)),
    ];
    await again.agent.refresh();
    assert.equal(stateOf(again).cannotAccept, 'no-cashier');
    return again;
  });
});

test('the journal says whose each record is: one duty at a time, without a gap between two', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'journal.sqlite');
  const journal = Journal.open(path);
  const at = '20260901073000' as never;
  journal.duties.begin({ cashierNo: '0001', since: at, firstSequence: 1 }, 0);
  journal.duties.begin({ cashierNo: '0002', since: at, firstSequence: 8 }, 7);
  assert.equal(journal.duties.current()?.cashierNo, '0002');
  journal.duties.end(at, 9);
  assert.equal(journal.duties.current(), undefined);
  journal.close();
  const rows = new Database(path)
    .prepare('select cashier_no, first_sequence, last_sequence from duty order by duty_id')
    .all();
  assert.deepEqual(rows, [
    { cashier_no: '0001', first_sequence: 1, last_sequence: 7 },
    { cashier_no: '0002', first_sequence: 8, last_sequence: 9 },
  ]);
});

for (const version of [1, 2]) {
  test(`a journal of version ${String(version)} opens and has everything`, () => {
    const path = join(temporaryFolder(), 'journal.sqlite');
    const old = new Database(path);
    old.exec(SCHEMA);
    if (version > 1) old.exec(DUTY_SCHEMA);
    old.exec("insert into set_aside (journal_sequence, reason) values (7, 'missing')");
    old.pragma(`user_version = ${String(version)}`);
    old.close();
    const journal = Journal.open(path);
    assert.equal(journal.duties.current(), undefined);
    assert.deepEqual(journal.duties.unreported(), []);
    journal.close();
    const now = new Database(path);
    assert.equal(now.pragma('user_version', { simple: true }), 3);
    assert.equal(now.prepare('select count(*) from set_aside').pluck().get(), 1);
  });
}

test('four digits are the number, six more the PIN, and nothing else is taken', () => {
  const keyed = ['0', '00', '.', '1', '2', '4', '6', '8', '0', '1', '9'].reduce(pressSignOn, '');
  assert.deepEqual(signOnParts(keyed), { cashierNo: '0001', pin: '246801', complete: true });
  assert.equal(signOnParts(keyed.slice(0, 9)).complete, false);
});
