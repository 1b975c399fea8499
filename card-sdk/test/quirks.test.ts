import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { unhex } from '../src/bytes.ts';
import type { CardKey, Memory } from '../src/virtual/kernel/memory.ts';
import { QUIRK_NAMES, QUIRKS, type QuirkName, type Quirks } from '../src/virtual/index.ts';
import type { DayOptions } from './support/quirk-chips.ts';
import { runStep, type StepName, STEPS } from './support/quirk-day.ts';

// Other makers' cards: a terminal goes through its day with each, and copes. What it must say is in
// one table; a switch, or a value of one, without a row here does not compile.

/** With our own cards. */
const USUAL: Readonly<Record<StepName, string>> = {
  identify: 'card',
  'load twice and pay': 'loaded, loaded, paid, 6350',
  purchase: 'paid, 4350',
  'compound purchase': 'paid, 4350',
  'wrong MAC1': 'refused 9302, 5000',
  'torn before DEBIT': 'not-debited, 4350',
  'torn after DEBIT': 'debited, 3700',
  'asked twice': 'debited, debited, 3700',
  'torn before CREDIT': 'not-loaded, 6000',
  'torn after CREDIT': 'loaded, 7000',
  'overfull load': 'refused CARD_6985, 5000',
  'overdraw limit': 'changed, torn, changed',
  'PSAM two levels up': 'paid, 4350',
  blocked: 'blocked',
  probe: 'probed',
};

interface Maker {
  /** Where the card must be seen to behave otherwise, or the switch does nothing. */
  readonly shows: StepName;
  /** Whose switch it is; the card's unless it says otherwise. */
  readonly of?: 'psam';
  /** What the terminal says otherwise; all else is as usual. */
  readonly expect?: Partial<Record<StepName, string>>;
  /** What both this card and the usual one have, so that the difference can show. */
  readonly given?: Omit<DayOptions, 'quirks'> & { readonly quirks?: Partial<Quirks> };
}
type OtherValues<Name extends QuirkName> = (typeof QUIRKS)[Name]['values'] extends readonly [
  unknown,
  ...infer Others,
]
  ? Others[number]
  : never;
type Makers = {
  readonly [Name in QuirkName]: {
    readonly [Value in OtherValues<Name> & (string | number)]: Maker;
  };
};

const PIN = unhex('123456');
const PIN_KEY: CardKey = {
  type: 0x3a,
  id: 0,
  guard: 0,
  use: 0xf0,
  change: 0xef,
  trait: { kind: 'counted', followUp: 1, triesMax: 3, triesLeft: 3 },
  value: PIN,
};
/** In every directory, though only the wallet asks for it. */
const withPin = (memory: Memory): Memory => ({
  ...memory,
  files: memory.files.map((file) =>
    file.kind === 'keys' ? { ...file, keys: [...file.keys, PIN_KEY] } : file,
  ),
});
const withHiddenLog = (memory: Memory): Memory => ({
  ...memory,
  files: withPin(memory).files.map((file) =>
    file.kind === 'cyclic' ? { ...file, readPermission: 0xf1 } : file,
  ),
});
/** Algorithm byte 01 on the purchase key, which has 16 bytes all the same. */
const withSingleDesPurchase = (memory: Memory): Memory => ({
  ...memory,
  files: memory.files.map((file) =>
    file.kind === 'keys' ? { ...file, keys: file.keys.map(singleDesPurchase) } : file,
  ),
});
const singleDesPurchase = (key: CardKey): CardKey =>
  key.type === 0x3e && key.trait.kind === 'versioned'
    ? { ...key, trait: { ...key.trait, algorithm: 1 } }
    : key;

const MAKERS: Makers = {
  logCounterOffset: { 0: { shows: 'torn after DEBIT' } },
  proofCounterOffset: { 0: { shows: 'torn after DEBIT' } },
  blockedSelect: {
    '6A81-with-fci': { shows: 'blocked' },
    '6283-with-fci': { shows: 'blocked' },
    '6283': { shows: 'blocked' },
    '9000-with-fci': { shows: 'blocked', expect: { blocked: 'refused 6A81' } },
  },
  permissionF: {
    current: {
      shows: 'probe',
      // The log can be read in state 1 only, which the PIN of the application gives.
      given: { prepare: withHiddenLog, probe: ['0020000003123456', '00B201C417'] },
    },
  },
  wrongMac: {
    '6982': { shows: 'wrong MAC1', expect: { 'wrong MAC1': 'refused 6982, 5000' } },
    '6988': { shows: 'wrong MAC1', expect: { 'wrong MAC1': 'refused 6988, 5000' } },
  },
  proofs: { once: { shows: 'asked twice', expect: { 'asked twice': 'debited, torn, 3700' } } },
  proofMac: {
    zeros: { shows: 'torn after DEBIT' },
  },
  loadPin: { needed: { shows: 'load twice and pay', given: { prepare: withPin, pin: PIN } } },
  stateAfterMoney: {
    kept: {
      shows: 'load twice and pay',
      given: { prepare: withPin, pin: PIN, quirks: { loadPin: 'needed' } },
    },
  },
  transport: { 'T=0': { shows: 'identify', given: { psamQuirks: { transport: 'T=0' } } } },
  fci: {
    '9F08-first': { shows: 'identify' },
    'name-last': { shows: 'identify' },
    'long-9F0C': { shows: 'identify' },
    'no-9F0C': { shows: 'identify' },
  },
  balanceNoise: {
    'get-balance': { shows: 'purchase' },
    everywhere: { shows: 'purchase' },
  },
  counters: { one: { shows: 'load twice and pay' } },
  algorithmByte: {
    obeyed: {
      shows: 'purchase',
      given: { prepare: withSingleDesPurchase, psamQuirks: { algorithmByte: 'obeyed' } },
    },
  },
  loadOverflow: {
    '9402': { shows: 'overfull load', expect: { 'overfull load': 'refused CARD_9402, 5000' } },
  },
  extendedLength: { accepted: { shows: 'probe', given: { probe: ['00B09500000000'] } } },
  overdrawTac: { direct: { shows: 'overdraw limit' } },
  samFactorOrder: {
    'card-last': { shows: 'PSAM two levels up', of: 'psam' },
  },
  selectByFid: { 'children-only': { shows: 'probe', given: { probe: ['00A40000023F02'] } } },
};

test('every value of every switch has its row, and the first is the usual card', () => {
  for (const name of QUIRK_NAMES) {
    const others = QUIRKS[name].values.slice(1).map(String);
    assert.deepEqual(Object.keys(MAKERS[name]).toSorted(), others.toSorted(), name);
    assert.ok(QUIRKS[name].says.length > 40, `${name} says what it is`);
  }
});

test('docs/spec/virtual-card.md has every switch with its values and what it says', async () => {
  const page = await readFile(
    join(import.meta.dirname, '../../../docs/spec/virtual-card.md'),
    'utf8',
  );
  const rows = new Map(
    page
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .map(([, name, values, says]) => [name, { values: values?.replaceAll('*', ''), says }]),
  );
  for (const name of QUIRK_NAMES) {
    const values = QUIRKS[name].values.map((value) => `\`${String(value)}\``).join(', ');
    assert.deepEqual(rows.get(`\`${name}\``), { values, says: QUIRKS[name].says });
  }
});

test('card and PSAM that read the algorithm byte differently: refused, and nothing moves', async () => {
  const day = { prepare: withSingleDesPurchase, quirks: { algorithmByte: 'obeyed' } } as const;
  assert.equal((await runStep('purchase', day)).outcome, 'refused 9302, 5000');
});

test('a card that asks for the PIN and is not told it, or told a wrong one, is not loaded', async () => {
  const quirks = { loadPin: 'needed' } as const;
  const none = await runStep('load twice and pay', { quirks, prepare: withPin });
  assert.equal(none.outcome, 'refused CARD_6982, refused CARD_6982, paid, 4350');
  const pin = unhex('654321');
  const wrong = await runStep('load twice and pay', { quirks, prepare: withPin, pin });
  assert.equal(wrong.outcome, 'refused CARD_63C2, refused CARD_63C1, paid, 4350');
});

/** A PSAM with this switch, at a terminal that was set up for it. */
const toldOf = (psamQuirks: Partial<Quirks>): Partial<DayOptions> => ({
  psamQuirks,
  ...(psamQuirks.samFactorOrder === undefined ? {} : { factorOrder: psamQuirks.samFactorOrder }),
});

test('a terminal that has the order of its PSAM wrong: refused, and nothing moves', async () => {
  const day = { quirks: {}, psamQuirks: { samFactorOrder: 'card-last' } } as const;
  assert.equal((await runStep('PSAM two levels up', day)).outcome, 'refused 9302, 5000');
  assert.equal((await runStep('purchase', day)).outcome, USUAL.purchase, 'one factor has no order');
});

test('the day with our own card', async () => {
  for (const step of STEPS)
    assert.equal((await runStep(step, { quirks: {} })).outcome, USUAL[step]);
});

for (const name of QUIRK_NAMES) {
  for (const [value, maker] of Object.entries<Maker>(MAKERS[name])) {
    test(`${name} ${value}: the terminal copes`, async () => {
      const { quirks: given, ...shared } = maker.given ?? {};
      const chosen = QUIRKS[name].values.find((other) => String(other) === value);
      const turned = { [name]: chosen } as Partial<Quirks>;
      const day: DayOptions =
        maker.of === 'psam'
          ? { ...shared, ...toldOf(turned), quirks: { ...given } }
          : { ...shared, quirks: { ...given, ...turned } };
      for (const step of STEPS) {
        const { outcome, transcript } = await runStep(step, day);
        assert.equal(outcome, maker.expect?.[step] ?? USUAL[step], `${name} ${value}: ${step}`);
        if (step !== maker.shows) continue;
        const usual = await runStep(step, { ...shared, quirks: { ...given } });
        assert.notDeepEqual(transcript, usual.transcript, `${step} does not show the switch`);
      }
    });
  }
}
