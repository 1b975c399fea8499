import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLost } from '../screens/src/panel/liveness.ts';
import { soundFor } from '../screens/src/sound/tones.ts';
import { cardEnding, matchingCards } from '../screens/src/till/card-choice.ts';
import { cardChoiceViewOf, panelViewOf } from '../src/screens/panel-view.ts';
import type { PhaseView } from '../src/screens/phase-view.ts';
import { DEMO_STATES } from './support/demo-states.ts';
import { CARDS, SCRIPT_NOW } from './support/scripted-screen.ts';

test('a page is lost after two missed heartbeats, and not before', () => {
  const signs = { heardAtMs: 1_000, heartbeatMs: 15_000, brokenAtMs: undefined };
  assert.equal(isLost(signs, 1_000), false);
  assert.equal(isLost(signs, 1_000 + 30_000), false, 'the second beat may be a little late');
  assert.equal(isLost(signs, 1_000 + 31_001), true);
});

test('a broken connection is told at once, save for a restart of the agent', () => {
  const signs = { heardAtMs: 1_000, heartbeatMs: 15_000, brokenAtMs: 2_000 };
  assert.equal(isLost(signs, 4_000), false);
  assert.equal(isLost(signs, 4_001), true);
});

const phaseOf = (name: string, audience: 'staff' | 'customer' = 'customer'): PhaseView => {
  const state = DEMO_STATES[name];
  assert.ok(state, name);
  return panelViewOf(state, audience, SCRIPT_NOW).phase;
};

test('sounds follow the table of states', () => {
  const tones = (name: string): number => soundFor(phaseOf(name)).tones.length;
  assert.equal(tones('canteen-ready'), 0);
  assert.equal(tones('canteen-accepted'), 1);
  assert.equal(tones('bus-concession'), 2);
  assert.equal(tones('canteen-refused'), 3);
  assert.equal(soundFor(phaseOf('canteen-low')).speak, 'balance-low');
  assert.equal(soundFor(phaseOf('canteen-accepted')).repeatMs, undefined);
  for (const repeated of ['canteen-torn', 'canteen-blocked', 'gate-not-genuine'])
    assert.ok(soundFor(phaseOf(repeated)).repeatMs !== undefined, repeated);
});

test('a card is found by name, class or the end of its number, in any order', () => {
  const cards = CARDS.map(cardChoiceViewOf);
  const found = (search: string): readonly string[] =>
    matchingCards(cards, search).map((card) => cardEnding(card.card_asn));
  assert.deepEqual(found(''), ['0017', '0025', '0033']);
  assert.deepEqual(found('  '), ['0017', '0025', '0033']);
  assert.deepEqual(found('张'), ['0017']);
  assert.deepEqual(found('高一 娜'), ['0025']);
  assert.deepEqual(found('0033'), ['0033']);
  assert.deepEqual(found('nobody'), []);
});

test('no state of the demonstration shows the queue a class, a total or the last ten', () => {
  for (const [name, state] of Object.entries(DEMO_STATES)) {
    const view = panelViewOf(state, 'customer', SCRIPT_NOW);
    assert.ok(!JSON.stringify(view).includes('高'), name);
    assert.equal(view.today, null, name);
    assert.deepEqual(view.last_ten, [], name);
  }
});
