import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CardChannel, encodeCommand } from '../../src/apdu/index.ts';
import { unhex } from '../../src/bytes.ts';
import { purchase } from '../../src/epurse/index.ts';
import { fen } from '../../src/money.ts';
import { type AirExchange, estimateAirTime, traceAir } from '../../src/virtual/index.ts';
import { getBalance } from '../../src/epurse/commands/index.ts';
import { benchCity, tapped, yuan } from '../support/bench-city.ts';
import { BENCH_TIME } from '../support/bench-host.ts';

const RATES = [106, 212, 424, 848] as const;

const near = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${String(actual)} is not ${String(expected)}`);
};

test('one exchange is two frames, two frame delays, and the chip at work', () => {
  const exchange = {
    command: encodeCommand(getBalance.encode(undefined)), // 5 bytes
    response: unhex('00000000 9000'), // 6 bytes
    writes: 2,
  };
  const quiet = { eepromWriteMs: 3, commandMs: 1 };
  const { ms, activationMs, byCommand } = estimateAirTime([exchange], { kbps: 106, ...quiet });
  // (5 + 3) · 9 + 3 bits and (6 + 3) · 9 + 3 bits of 128/fc; 1172/fc behind each.
  const airMs = ((75 + 84) * 128 + 2 * 1172) / 13_560;
  assert.deepEqual(
    byCommand.map(({ name, count }) => [name, count]),
    [['GET BALANCE', 1]],
  );
  near(byCommand[0]?.airMs ?? 0, airMs);
  near(byCommand[0]?.writeMs ?? 0, 6);
  near(ms - activationMs, airMs + 1 + 6);
  // Field 5 ms; REQA 7 + 3 bits, ATQA, ANTICOLLISION, SELECT, RATS; eight frame delays.
  const bits = 10 + [2, 2, 5, 9, 3, 4, 18].reduce((sum, bytes) => sum + bytes * 9 + 3, 0);
  near(activationMs, 5 + (bits * 128 + 8 * 1172) / 13_560);
});

test('a long answer is chained, and a slow command asks for more time', () => {
  const kbps = 106;
  const command = unhex('00B0950000');
  const of = (length: number, writes = 0): number =>
    estimateAirTime([{ command, response: new Uint8Array(length), writes }], { kbps }).byCommand[0]
      ?.airMs ?? 0;
  const byte = (9 * 128) / 13_560;
  near(of(253) - of(252), byte);
  // The 254th byte goes into a second block, which the reader asks for with R(ACK).
  near(of(254) - of(253), byte + 2 * ((30 * 128 + 1172) / 13_560));
  // 62 writes of 2.5 ms are more than the 154.7 ms of FWI 9: one S(WTX) and its answer.
  near(of(2, 62) - of(2, 61), 2 * ((39 * 128 + 1172) / 13_560));
});

const exchange: fc.Arbitrary<AirExchange> = fc.record({
  command: fc.uint8Array({ minLength: 4, maxLength: 245 }),
  response: fc.uint8Array({ minLength: 2, maxLength: 258 }),
  writes: fc.nat(30),
});

test('a faster line is never slower, more bytes never faster, and the parts make the whole', () => {
  fc.assert(
    fc.property(fc.array(exchange, { maxLength: 8 }), exchange, (exchanges, more) => {
      const times = RATES.map((kbps) => {
        const shorter = estimateAirTime(exchanges, { kbps });
        const longer = estimateAirTime([...exchanges, more], { kbps });
        assert.ok(longer.ms > shorter.ms);
        const parts = shorter.byCommand.reduce((sum, { ms }) => sum + ms, shorter.activationMs);
        near(parts, shorter.ms);
        return shorter.ms - shorter.activationMs;
      });
      for (const [at, ms] of times.entries()) assert.ok(ms <= (times[at - 1] ?? Infinity));
    }),
  );
});

test('a purchase from the first SELECT to MAC2 fits the 300 ms of a gate at every rate', async () => {
  const city = await benchCity(yuan(50));
  const air = traceAir(city.card);
  const channel: CardChannel = (command) => Promise.resolve(air.process(command));
  const card = await tapped(channel);
  const order = { card, amount: fen(650), at: BENCH_TIME, type: 'purchase' } as const;
  const bought = await purchase(channel, city.psam, order, () => undefined);
  assert.equal(bought.kind, 'paid');
  // Balance, counter and proof of the purse, record and pointer of the log: five, and the journal.
  const debit = air.exchanges.find(({ command }) => command[1] === 0x54);
  assert.equal(debit?.writes, 12);
  for (const kbps of RATES) {
    const { ms, byCommand } = estimateAirTime(air.exchanges, { kbps });
    assert.ok(ms < 300, `${ms.toFixed(1)} ms at ${String(kbps)} kbit/s`);
    assert.equal(
      byCommand.reduce((sum, { count }) => sum + count, 0),
      air.exchanges.length,
    );
  }
});
