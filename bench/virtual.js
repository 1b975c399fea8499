// @ts-check
import { identify, purchase } from '../card-sdk/dist/src/epurse/index.js';
import { fen } from '../card-sdk/dist/src/money.js';
import { openPsam } from '../card-sdk/dist/src/psam/index.js';
import { BENCH_TIME } from '../card-sdk/dist/test/support/bench-host.js';
import { benchCity } from '../card-sdk/dist/test/support/bench-city.js';
import { cpuMs, median, report, rounded } from './support/measure.js';

const BATCHES = 12;
const BATCH = 2_000;
const WARM_UP = 3;

/**
 * A student card and a PSAM in one process, each tap a whole conversation of the SDK: SELECT,
 * INITIALIZE, MAC1 from the PSAM, DEBIT, MAC2 to the PSAM. Counted per second that the process had
 * a core, so that the figure is of one core whatever else the machine does.
 */
async function main() {
  // The purse holds what all taps cost; the counter of a purse ends at 65,535.
  const { card, psamChip } = await benchCity(fen((BATCHES + WARM_UP) * BATCH));
  const psam = await openPsam(psamChip.channel());
  const channel = card.channel();
  const order = /** @type {const} */ ({ amount: fen(1), at: BENCH_TIME, type: 'purchase' });
  const tap = async () => {
    card.reset();
    const identified = await identify(channel);
    if (identified.kind !== 'card') throw new Error(`the card is ${identified.kind}`);
    const paid = await purchase(channel, psam, { ...order, card: identified.card }, () => {});
    if (paid.kind !== 'paid') throw new Error(`the purchase was ${paid.kind}`);
  };
  /** @type {number[]} */
  const perCore = [];
  /** @type {number[]} */
  const perWall = [];
  for (let batch = -WARM_UP; batch < BATCHES; batch += 1) {
    const cpu = cpuMs();
    const wall = performance.now();
    for (let tapped = 0; tapped < BATCH; tapped += 1) await tap();
    if (batch < 0) continue;
    perCore.push((BATCH / (cpuMs() - cpu)) * 1000);
    perWall.push((BATCH / (performance.now() - wall)) * 1000);
  }
  const per_s = Math.round(median(perCore));
  report({
    bench: 'virtual',
    per_s,
    target_per_s: 5_000,
    met: per_s >= 5_000,
    wall_per_s: Math.round(median(perWall)),
    purchases: BATCHES * BATCH,
    core_us_per_purchase: rounded(1_000_000 / per_s, 1),
  });
}

await main();
