// @ts-check

/**
 * @param {readonly number[]} values
 * @returns {number}
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [upper = NaN, lower = NaN] = [sorted[middle], sorted[middle - 1]];
  return sorted.length % 2 === 1 ? upper : (lower + upper) / 2;
}

/**
 * One of the things that are compared. It is timed as a whole, unless it answers the milliseconds
 * of the part that counts.
 * @typedef {() => void | number | Promise<void | number>} Work
 */

/**
 * @typedef {object} Pairs
 * @property {number} pairs how many times each was done and counted
 * @property {number} [warmUp] how many times each is done before that
 * @property {() => number} [clock] milliseconds; how long it took, unless it says otherwise
 */

/**
 * Does two things by turns, beginning with the one and with the other by turns, so that whatever
 * else the machine is doing meets both. The ratio is the median of the pairs' ratios: what slows
 * one pair down is in both its halves.
 *
 * @param {Work} measured
 * @param {Work} yardstick
 * @param {Pairs} options
 * @returns {Promise<{ ratio: number, measuredMs: number, yardstickMs: number }>} medians
 */
export async function compare(measured, yardstick, options) {
  const { pairs, warmUp = Math.ceil(pairs / 10), clock = () => performance.now() } = options;
  /** @type {number[]} */
  const measuredMs = [];
  /** @type {number[]} */
  const yardstickMs = [];
  for (let pair = -warmUp; pair < pairs; pair += 1) {
    const measuredFirst = pair % 2 === 0;
    const first = await timed(measuredFirst ? measured : yardstick, clock);
    const second = await timed(measuredFirst ? yardstick : measured, clock);
    if (pair < 0) continue;
    measuredMs.push(measuredFirst ? first : second);
    yardstickMs.push(measuredFirst ? second : first);
  }
  return {
    ratio: median(measuredMs.map((ms, at) => ms / (yardstickMs[at] ?? NaN))),
    measuredMs: median(measuredMs),
    yardstickMs: median(yardstickMs),
  };
}

/**
 * @param {Work} work
 * @param {() => number} clock
 */
async function timed(work, clock) {
  const started = clock();
  const own = await work();
  return typeof own === 'number' ? own : clock() - started;
}

/** Milliseconds that this process has had a core for: others' work on the machine is not in it. */
export function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** @param {number} value @param {number} digits */
export const rounded = (value, digits) => Number(value.toFixed(digits));

/**
 * The last line of every benchmark: one JSON object.
 * @param {Readonly<Record<string, unknown>>} figures
 */
export const report = (figures) => void process.stdout.write(`${JSON.stringify(figures)}\n`);
