import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, inspect } from 'node:util';
import { type CardChannel, ChannelLost, withTrace } from '../src/apdu/index.ts';
import { hex } from '../src/bytes.ts';
import { PROFILES } from '../src/card/index.ts';
import { identify, load, purchase, recoverDebit, recoverLoad } from '../src/epurse/index.ts';
import {
  personalise,
  type PersonaliseStep,
  resumePersonalise,
  verifyPersonalised,
} from '../src/personalise/index.ts';
import { openPsam } from '../src/psam/index.ts';
import { TERMINAL, yuan } from './support/bench-city.ts';
import { BENCH_TIME, benchHost } from './support/bench-host.ts';
import { keysOf, MADE, madeCard } from './support/made-cards.ts';
import { cityKey, issuedPsam, rootKey, TEST_STUDENT } from './support/student-card.ts';

// Everything a log could ever show of personalising and of paying, with every step failing in every
// way, is searched for every key: in hex, and as bytes in any of the forms that Node prints.

/** The forms in which 8 bytes of a key could show. */
function formsOf(key: Uint8Array): string[] {
  return [key.subarray(0, 8), key.subarray(-8)].flatMap((half) => [
    hex(half).toLowerCase(),
    Array.from(half, (byte) => byte.toString(16).padStart(2, '0')).join(' '),
    Array.from(half).join(', '),
    Array.from(half).join(','),
    String.fromCharCode(...half),
  ]);
}

class Listener {
  readonly #heard = new Set<string>();

  read(line: string): void {
    this.#heard.add(line);
  }

  /** As errors, outcomes and the objects at hand are usually logged. */
  hear(thing: unknown): void {
    const shown = inspect(thing, { depth: null, showHidden: true, maxStringLength: null });
    for (const line of [shown, format('%s %o', thing, thing), shownAsJson(thing)]) this.read(line);
    if (thing instanceof Error) this.read(`${thing.message} ${thing.stack ?? ''}`);
    if (thing instanceof Error && thing.cause !== undefined) this.hear(thing.cause);
  }

  search(keys: readonly Uint8Array[]): void {
    const all = [...this.#heard].join('\n').toLowerCase();
    assert.ok(all.length > 1000, 'nothing was heard');
    for (const form of keys.flatMap(formsOf)) {
      assert.ok(!all.includes(form.toLowerCase()), `a key was shown: …${form}…`);
    }
  }
}

const shownAsJson = (thing: unknown): string =>
  JSON.stringify({ thing }, (_, value: unknown) =>
    typeof value === 'bigint' ? `${String(value)}n` : value,
  );

/** Whatever the card does, at one exchange it does this instead. */
const failing = (
  channel: CardChannel,
  at: number,
  fail: () => Promise<Uint8Array>,
): CardChannel => {
  let exchange = 0;
  return (command) => {
    exchange += 1;
    return exchange - 1 === at ? fail() : channel(command);
  };
};

const WAYS: readonly (() => Promise<Uint8Array>)[] = [
  () => Promise.reject(new ChannelLost('as ordered')),
  () => Promise.resolve(Uint8Array.of(0x69, 0x88)),
  () => Promise.resolve(Uint8Array.of(0x90, 0x00)),
  () => Promise.resolve(new Uint8Array(0)),
  () => Promise.reject(new TypeError('the reader is broken')),
];

for (const made of MADE) {
  test(`${made.name}: no key shows however its personalisation fails`, async () => {
    const listener = new Listener();
    for (const [first, way] of WAYS.entries()) {
      // Every exchange fails in some way, and every way at some fourteen of them.
      for (let at = first; at < 70; at += WAYS.length) {
        const chip = made.blank();
        const channel = withTrace(failing(chip.channel(), at, way), (line) => {
          // A trace hides the data of WRITE KEY by its instruction byte.
          listener.read(line);
        });
        for (const run of [
          () => personalise(channel, made.steps),
          () => resumePersonalise(channel, made.steps, made.begun),
          () => verifyPersonalised(channel, made.readBack),
        ]) {
          try {
            listener.hear(await run());
          } catch (error) {
            listener.hear(error);
          }
        }
        listener.hear(chip);
      }
    }
    listener.read(inspect(made.steps, { depth: null, showHidden: true }));
    listener.search(made.keys);
  });
}

test('a script with a key that is no key says which step and not what it was', async () => {
  const listener = new Listener();
  const [made] = MADE;
  assert.ok(made !== undefined);
  const key = hex(rootKey('DPK'));
  for (const broken of [`${key.slice(0, 30)}GG`, key.slice(0, 31), key.slice(0, 20), `${key}00`]) {
    const steps = made.steps.map((step): PersonaliseStep =>
      step.protect === undefined ? step : { ...step, protect: { ...step.protect, key: broken } },
    );
    try {
      listener.hear(await personalise(made.blank().channel(), steps));
    } catch (error) {
      listener.hear(error);
    }
  }
  listener.search([rootKey('DPK')]);
});

test('no key shows however a load or a purchase fails', async () => {
  const listener = new Listener();
  const made = MADE.find(({ name }) => name === 'a student card');
  assert.ok(made !== undefined);
  const template = await madeCard(made.steps);
  const psamTemplate = await issuedPsam();
  const image = template.save();
  for (const way of WAYS) {
    for (let at = 0; at < 8; at += 1) {
      for (const broken of ['card', 'psam'] as const) {
        const card = made.restore(image);
        psamTemplate.reset();
        const channel = broken === 'card' ? failing(card.channel(), at, way) : card.channel();
        const sam = psamTemplate.channel();
        const listen = async (run: () => Promise<unknown>): Promise<void> => {
          try {
            listener.hear(await run());
          } catch (error) {
            listener.hear(error);
          }
        };
        await listen(async () => {
          const psam = await openPsam(broken === 'psam' ? failing(sam, at + 4, way) : sam);
          listener.hear(psam);
          const identified = await identify(channel);
          assert.ok(identified.kind === 'card');
          const amount = yuan(10);
          const order = { card: identified.card, amount, terminalId: TERMINAL, keyIndex: 1 };
          const loaded = await load(channel, order, benchHost(amount, TERMINAL), (intent) => {
            listener.hear(intent);
          });
          listener.hear(loaded);
          if (loaded.kind === 'torn')
            listener.hear(await recoverLoad(card.channel(), loaded.intent));
          const paid = await purchase(
            channel,
            psam,
            { card: identified.card, amount: yuan(1), at: BENCH_TIME, type: 'purchase' },
            (intent) => {
              listener.hear(intent);
            },
          );
          listener.hear(paid);
          if (paid.kind === 'torn')
            listener.hear(await recoverDebit(card.channel(), psam, paid.intent));
        });
        listener.hear([card, psamTemplate, PROFILES]);
      }
    }
  }
  listener.search([
    ...made.keys,
    ...Object.values(keysOf(TEST_STUDENT.asn)),
    cityKey('DPK'),
    cityKey('IAK'),
  ]);
});
