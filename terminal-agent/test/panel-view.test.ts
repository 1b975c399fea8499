import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLocalDateTime } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import { panelViewOf } from '../src/screens/panel-view.ts';
import type { ScreenPhase, ScreenRecord, ScreenState } from '../src/screen-state.ts';
import { acceptedPhase, CANTEEN_READY, SCRIPT_NOW, ZHANG } from './support/scripted-screen.ts';

const GATE_READY: ScreenState = {
  ...CANTEEN_READY,
  terminal: { ...CANTEEN_READY.terminal, kind: 'gate' },
};

const lunch: ScreenRecord = {
  journalSequence: 41,
  recordKind: 'purchase',
  at: parseLocalDateTime('20260901114100'),
  person: ZHANG,
  amount: fen(1250),
  balance: fen(8750),
  direction: 'none',
  refusal: 0,
  acknowledged: false,
  takingBack: 'possible',
};

test('the staff see who paid what; the queue sees neither class, nor totals, nor the last ten', () => {
  const state: ScreenState = {
    ...CANTEEN_READY,
    phase: acceptedPhase(fen(1250), fen(8750)),
    lastTen: [lunch],
    today: { count: 1, amount: fen(1250) },
  };
  const staff = panelViewOf(state, 'staff', SCRIPT_NOW);
  assert.equal(staff.last_ten[0]?.person.class_name, '高一（3）班');
  assert.deepEqual(staff.today, { count: 1, amount_fen: 1250 });

  const customer = panelViewOf(state, 'customer', SCRIPT_NOW);
  assert.deepEqual(customer.last_ten, []);
  assert.equal(customer.today, null);
  const text = JSON.stringify(customer);
  assert.ok(text.includes('张*三'));
  assert.ok(!text.includes('高一'));
});

test('a free meal looks like any other meal', () => {
  const paid = acceptedPhase(fen(1200), fen(5000));
  const free = { ...paid, amount: fen(0), concession: true } as ScreenPhase;
  for (const audience of ['staff', 'customer'] as const)
    assert.deepEqual(
      panelViewOf({ ...CANTEEN_READY, phase: free }, audience, SCRIPT_NOW),
      panelViewOf({ ...CANTEEN_READY, phase: paid }, audience, SCRIPT_NOW),
    );
});

test('a student fare on a bus is shown as it was paid', () => {
  const paid = acceptedPhase(fen(100), fen(5000));
  const phase = { ...paid, amountDue: fen(200), concession: true } as ScreenPhase;
  const terminal = { ...CANTEEN_READY.terminal, kind: 'bus' } as const;
  const view = panelViewOf({ ...CANTEEN_READY, terminal, phase }, 'customer', SCRIPT_NOW).phase;
  assert.ok(view.kind === 'accepted');
  assert.equal(view.amount_fen, 100);
  assert.equal(view.concession, true);
});

test('a gate shows a balance to nobody, whatever it was told', () => {
  const balance = fen(87_654);
  const phases: ScreenPhase[] = [
    acceptedPhase(fen(0), balance),
    { kind: 'balance', person: ZHANG, balance },
    {
      kind: 'refused',
      refusal: 'balance-too-low',
      code: 'ERR007',
      person: ZHANG,
      balance,
      centreCode: undefined,
    },
  ];
  for (const phase of phases)
    for (const audience of ['staff', 'customer'] as const) {
      const state = { ...GATE_READY, phase, lastTen: [{ ...lunch, balance }] };
      const view = panelViewOf(state, audience, SCRIPT_NOW);
      assert.ok(!JSON.stringify(view).includes('87654'), `${phase.kind} for ${audience}`);
    }
});

test('the queue learns why a card was refused, not whose it was', () => {
  const phase: ScreenPhase = {
    kind: 'refused',
    refusal: 'not-in-force',
    code: 'ERR002',
    person: ZHANG,
    balance: undefined,
    centreCode: undefined,
  };
  const state = { ...CANTEEN_READY, phase };
  const seen = (audience: 'staff' | 'customer'): string =>
    JSON.stringify(panelViewOf(state, audience, SCRIPT_NOW));
  assert.ok(seen('staff').includes('张*三'));
  assert.ok(!seen('customer').includes('张*三'));
  assert.ok(!seen('customer').includes('0017'));
});

test('a countdown tells what is left by the clock of the agent, never less than nothing', () => {
  const torn = (until: string): ScreenState => ({
    ...CANTEEN_READY,
    phase: {
      kind: 'torn',
      cardEnding: '0017',
      amount: fen(1250),
      until: new Date(until),
      otherCardShown: false,
    },
  });
  const left = (until: string): number => {
    const { phase } = panelViewOf(torn(until), 'customer', SCRIPT_NOW);
    assert.ok(phase.kind === 'torn');
    return phase.left_ms;
  };
  assert.equal(left('2026-09-01T03:42:27.500Z'), 20_500);
  assert.equal(left('2026-09-01T03:42:00Z'), 0);
});

test('a record carries its refusal by name', () => {
  const named = (refusal: number): string | null | undefined =>
    panelViewOf({ ...CANTEEN_READY, lastTen: [{ ...lunch, refusal }] }, 'staff', SCRIPT_NOW)
      .last_ten[0]?.refusal;
  assert.equal(named(0), null);
  assert.equal(named(7), 'balance-too-low');
  assert.equal(named(15), 'storage');
});
