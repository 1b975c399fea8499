import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex } from '../src/bytes.ts';
import { load, type LoadIntent, type LoadReceipt, recoverLoad } from '../src/epurse/index.ts';
import { CardError } from '../src/errors.ts';
import type { Fen } from '../src/money.ts';
import { type Tear, tearable } from '../src/virtual/index.ts';
import {
  type BenchCity,
  benchCity,
  chipOf,
  isLoadTacRight,
  tapped,
  TERMINAL,
  yuan,
} from './support/bench-city.ts';
import { benchHost } from './support/bench-host.ts';
import { at, CARDS, nameOf } from './support/tears.ts';

// As for purchases: whenever the card is pulled away, the money is on it once, or not at all.

async function loadOnce(
  city: BenchCity,
  amount: Fen,
  tears: readonly Tear[][],
): Promise<LoadReceipt> {
  let pending: LoadIntent | undefined;
  for (const tear of [...tears, []]) {
    city.card.reset();
    const channel = tearable(city.card, { tear: (index) => tear[index] });
    try {
      if (pending !== undefined) {
        const found = await recoverLoad(channel, pending);
        if (found.kind === 'torn') continue;
        assert.notEqual(found.kind, 'other-card');
        pending = undefined;
        if (found.kind === 'loaded') return found.receipt;
      }
      const card = await tapped(channel);
      const loaded = await load(
        channel,
        { card, amount, terminalId: TERMINAL, keyIndex: 1 },
        benchHost(amount, TERMINAL),
        (intent) => {
          pending = intent;
        },
      );
      if (loaded.kind === 'torn') continue;
      assert.equal(loaded.kind, 'loaded');
      return loaded.receipt;
    } catch (error) {
      assert.ok(error instanceof CardError, String(error));
      assert.equal((error as CardError).details.debit, 'not-attempted');
      assert.equal(pending, undefined);
    }
  }
  throw new assert.AssertionError({ message: 'the last tap did not load anything' });
}

for (const options of CARDS) {
  test(`load, ${nameOf(options)}: torn at every APDU, and again at every APDU of the recovery`, async () => {
    const exchanges = 4; // SELECT, lock, INITIALIZE, CREDIT
    for (let index = 0; index < exchanges; index += 1) {
      for (const tear of ['before', 'after'] as const) {
        for (let again = -1; again < 4; again += 1) {
          const city = await benchCity(yuan(20), options);
          const before = await chipOf(city.card);
          const second: Tear[][] = again < 0 ? [] : [at(again, tear)];
          const receipt = await loadOnce(city, yuan(30), [at(index, tear), ...second]);
          const after = await chipOf(city.card);
          assert.equal(after.balance - before.balance, yuan(30), 'loaded once');
          assert.equal(receipt.balanceAfter, after.balance);
          assert.equal(receipt.onlineCounter, 1);
          assert.ok(isLoadTacRight(receipt), `TAC ${hex(receipt.tac)}`);
          assert.equal(after.logEntries, before.logEntries + 1);
        }
      }
    }
  });
}

for (const options of CARDS) {
  test(`load, ${nameOf(options)}: power gone at every EEPROM write of CREDIT`, async () => {
    for (let afterWrites = 0; afterWrites <= 12; afterWrites += 1) {
      const city = await benchCity(yuan(20), options);
      const before = await chipOf(city.card);
      const receipt = await loadOnce(city, yuan(30), [at(2, { afterWrites })]);
      const after = await chipOf(city.card);
      assert.equal(after.balance - before.balance, yuan(30), 'loaded once');
      assert.ok(isLoadTacRight(receipt), `TAC ${hex(receipt.tac)}`);
      assert.equal(after.logEntries, before.logEntries + 1);
    }
  });
}
