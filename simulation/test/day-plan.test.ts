import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { cityOf } from '../src/city.ts';
import { planDay, type PlanSize, type Visit } from '../src/day-plan.ts';
import type { MetroMap } from '../src/metro-map.ts';
import { randomFor } from '@lvchengtong/clearing-server/demo/random';

const MAP_FILE = new URL('../../data/zhengzhou-metro-2025.json', import.meta.url);
const MAP = JSON.parse(readFileSync(MAP_FILE, 'utf8')) as MetroMap;
const SIZE: PlanSize = {
  schools: Array.from({ length: 300 }, (_, at) => at % 3),
  vehicles: 2,
  stops: 4,
};
const SEEDS = Array.from({ length: 20 }, (_, at) => at + 1);

test('the same seed plans the same day, another seed another', () => {
  assert.deepEqual(planDay(7, SIZE), planDay(7, SIZE));
  assert.notDeepEqual(planDay(7, SIZE), planDay(8, SIZE));
});

test('each day has everything that may go wrong, and exactly one wrong TAC', () => {
  for (const seed of SEEDS) {
    const visits = planDay(seed, SIZE);
    const count = (match: (visit: Visit) => boolean): number => visits.filter(match).length;
    assert.equal(
      count(({ wrongTac }) => wrongTac === true),
      1,
      `seed ${String(seed)}`,
    );
    assert.ok(count(({ tear }) => tear?.comesBack === true) > 10);
    assert.ok(count(({ tear }) => tear?.comesBack === false) > 5);
    assert.ok(count(({ tear }) => tear?.during === 'money') > 10);
    for (const kind of ['gate', 'canteen', 'top-up', 'bus', 'metro'] as const) {
      assert.ok(count(({ place }) => place.kind === kind) > 30, `${kind}, seed ${String(seed)}`);
    }
  }
});

test('time runs forwards, and the loads come before what they pay for', () => {
  const visits = planDay(7, SIZE);
  assert.deepEqual(
    visits.map(({ at }) => at),
    visits.map(({ at }) => at).sort((a, b) => a - b),
  );
  const firstOf = new Map(visits.toReversed().map((visit) => [visit.student, visit]));
  assert.equal(firstOf.size, 300);
  for (const first of firstOf.values()) assert.equal(first.place.kind, 'top-up');
});

test('everybody who enters the metro leaves it, elsewhere', () => {
  const stops = new Map<string, number[]>();
  for (const { student, phase, place } of planDay(7, SIZE)) {
    if (place.kind !== 'metro') continue;
    const journey = `${String(student)} ${phase}`;
    stops.set(journey, [...(stops.get(journey) ?? []), place.stop]);
  }
  for (const journey of stops.values()) {
    assert.equal(journey.length, 2);
    assert.notEqual(journey[0], journey[1]);
  }
});

test('a city has a desk, a till, a gate and a top-up point for each of its schools', () => {
  const schools = Array.from({ length: 3 }, (_, at) => ({
    schoolCode: `414500000${String(at)}`,
    name: `第${String(at + 1)}小学`,
  }));
  const city = cityOf(schools, MAP);
  for (const kind of ['issuing', 'canteen', 'gate', 'top-up'] as const) {
    assert.equal(city.terminals.filter((terminal) => terminal.kind === kind).length, 3, kind);
  }
  for (const list of [
    city.terminals.map(({ terminalId }) => terminalId),
    city.terminals.map(({ psamNo }) => psamNo),
    city.operators.map(({ operatorNo }) => operatorNo),
  ]) {
    assert.equal(new Set<string>(list).size, list.length);
  }
});

test('the metro of the map hangs together, and neighbours are near', () => {
  const { metro } = cityOf([], MAP).parameters;
  assert.ok(metro !== undefined);
  const reached = new Set([metro.links[0]?.from]);
  for (let size = 0; size < reached.size;) {
    size = reached.size;
    for (const { from, to } of metro.links) {
      if (reached.has(from)) reached.add(to);
      if (reached.has(to)) reached.add(from);
    }
  }
  assert.equal(reached.size, metro.stations.length);
  for (const { metres } of metro.links) assert.ok(metres > 200 && metres < 10_000, String(metres));
});

test('chance is evenly spread, and each purpose has its own', () => {
  const random = randomFor(1, 'a');
  const counts = [0, 0, 0, 0, 0, 0];
  for (let throws = 0; throws < 6_000; throws += 1) {
    const face = random.whole(0, 5);
    counts[face] = (counts[face] ?? 0) + 1;
  }
  for (const count of counts) assert.ok(count > 880 && count < 1_120, counts.join());
  assert.notDeepEqual(randomFor(1, 'a').bytes(8), randomFor(1, 'b').bytes(8));
});
