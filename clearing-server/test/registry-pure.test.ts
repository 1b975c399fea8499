import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cardNumber } from '../src/cards/card-number.ts';
import { blockListAction, CARD_STATES, mayBecome } from '../src/cards/life-cycle.ts';
import { readSettings } from '../src/config/server-options.ts';
import { loadObjection } from '../src/loads/load-rule.ts';
import { enrolmentCode } from '../src/terminals/enrolment-code.ts';
import { weaknessOf } from '../src/access/password-rule.ts';
import { mayActAs } from '../src/access/role.ts';
import { problemJson, Problem } from '../src/http/problem.ts';
import { problemFor } from '../src/http/problem-for.ts';
import { SettlementError } from '../src/settlement/settlement-error.ts';
import { add, fen } from '@lvchengtong/card-sdk/money';

test('a card goes the way of students.md 4, and never back to a desk or out of destruction', () => {
  const steps = CARD_STATES.flatMap((from) =>
    CARD_STATES.filter((to) => mayBecome(from, to)).map((to) => `${from} ${to}`),
  );
  const wanted = ['blank personalised', 'personalised issued', 'issued active', 'active suspended'];
  for (const step of [...wanted, 'suspended active', 'lost replaced', 'active returned']) {
    assert.ok(steps.includes(step), step);
  }
  for (const step of steps) {
    assert.ok(!step.startsWith('destroyed'), step);
    assert.ok(!step.endsWith(' blank'), step);
  }
  assert.ok(mayBecome('lost', 'active'), 'found again within the term');
  assert.ok(!mayBecome('replaced', 'active'));
  assert.ok(!mayBecome('blank', 'active'));
});

test('whatever way a card goes, it is on the block list exactly while it must be', () => {
  // Each wish picks one of the steps that are allowed there, so that long ways are common.
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 12 }), (wishes) => {
      let state = CARD_STATES[0] ?? 'blank';
      let listed = false;
      for (const wish of wishes) {
        const steps = CARD_STATES.filter((to) => mayBecome(state, to));
        const to = steps[wish % steps.length];
        if (to === undefined) break;
        const action = blockListAction(to, listed);
        // Invariant 10: an entry that changes nothing would be a version without a difference.
        if (action !== undefined) assert.equal(listed, action === 'remove');
        listed = action === undefined ? listed : action === 'add';
        state = to;
        if (['suspended', 'lost', 'destroyed'].includes(state)) assert.ok(listed, state);
        if (state === 'active') assert.ok(!listed);
      }
    }),
  );
});

test('no load takes a balance over the cap or off the multiple', () => {
  const limits = { balanceMax: fen(100_000), multiple: fen(1_000) };
  const objection = (amount: number, balance: number, pendingLoadId?: string) =>
    loadObjection({ amount: fen(amount), balance: fen(balance), pendingLoadId }, limits);
  assert.equal(objection(1_000, 99_000), undefined);
  assert.equal(objection(1_000, 99_001), 'LOAD_CAP_EXCEEDED');
  assert.equal(objection(0, 0), 'LOAD_NOT_MULTIPLE');
  assert.equal(objection(1_550, 0), 'LOAD_NOT_MULTIPLE');
  assert.equal(objection(1_550, 0, 'waits'), undefined, 'what waited is what it is');
  assert.equal(objection(1_550, 99_000, 'waits'), 'LOAD_CAP_EXCEEDED');
  const amount = fc.bigInt(-5_000n, 200_000n).map(fen);
  const balance = fc.bigInt(0n, 200_000n).map(fen);
  fc.assert(
    fc.property(amount, balance, (loaded, before) => {
      if (
        loadObjection({ amount: loaded, balance: before, pendingLoadId: undefined }, limits) !==
        undefined
      )
        return;
      assert.ok(loaded > 0n && loaded % 1_000n === 0n && add(before, loaded) <= 100_000n);
    }),
  );
});

test('card numbers run on behind the city, and stop where their digits do', () => {
  assert.equal(cardNumber(1234n), '00004500000000001234');
  assert.equal(cardNumber(999_999_999_999n), '00004500999999999999');
  assert.throws(() => cardNumber(1_000_000_000_000n));
});

test('an enrolment code is read without doubt and has 60 bits', () => {
  assert.equal(enrolmentCode(Uint8Array.from({ length: 12 }, (_, at) => at)), '0123-4567-89AB');
  const random = fc.uint8Array({ minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(random, (bytes) => {
      assert.match(enrolmentCode(bytes), /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
    }),
  );
});

test('a password needs length and some variety, and a role what it may', () => {
  assert.equal(weaknessOf('green city, 10 lines', 'clerk', 'old'), undefined);
  assert.ok(weaknessOf('CLERK-clerk-1', 'clerk', 'old') !== undefined);
  assert.ok(mayActAs('administrator', 'clerk') && !mayActAs('auditor', 'clerk'));
});

test('settings: flags before environment, and what is wrong is named', () => {
  const environment = { DATABASE_URL: 'postgres://one', LCT_CONSOLE_PORT: '9000' };
  const read = readSettings(['--database', 'postgres://two', '--terminals-port', '0'], environment);
  assert.deepEqual(
    [read.databaseUrl, read.terminalsPort, read.consolePort],
    ['postgres://two', 0, 9000],
  );
  assert.throws(() => readSettings([], {}), /Name the database/);
  assert.throws(() => readSettings(['--console-port', 'x'], environment), /Not a port: x/);
  assert.throws(() => readSettings(['--colour', 'red'], environment), /colour/);
  assert.throws(() => readSettings([], { ...environment, LCT_DEV_CLOCK: 'noon' }), /LCT_DEV_CLOCK/);
});

test('what nobody foresaw is INTERNAL and says nothing; a failed check names its rows', () => {
  const { status, code, detail } = problemJson(problemFor(new Error('key 00112233')));
  assert.deepEqual([status, code, detail], [500, 'INTERNAL', undefined]);
  const away = Object.assign(new Error('x'), { code: '57P01' });
  assert.equal(problemFor(away).code, 'DATABASE_UNAVAILABLE');
  const rows = [{ account: 'purse', amount: 3n }];
  const failed = new SettlementError('CHECK_FAILED', { date: '2026-09-01', check: 'float', rows });
  assert.match(problemFor(failed).detail ?? '', /float found .*purse.*3n/);
  assert.equal(problemJson(new Problem('NOT_FOUND'))['title'], 'There is nothing at this address');
});
