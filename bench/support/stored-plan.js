// @ts-check

/** A month and a half, as many tills as a city has, and how much a till uploads at a time. */
const DAYS = 45;
const TILLS = 2_000;
const BATCH = 500;
/** Prime, so that it goes through all cards in an order that looks like none. */
export const STEP = 15_485_863;

/**
 * Which taps there were on which day: tap `n` is of card `1 + n * STEP % cards`, at till `n % tills`.
 * @param {{ count: number, cards: number }} options at least so many taps
 */
export function planHistory({ count, cards }) {
  const tills = Math.max(1, Math.min(TILLS, Math.floor(count / DAYS / 50)));
  const perTill = Math.ceil(count / DAYS / tills);
  const perDay = perTill * tills;
  const total = perDay * DAYS;
  const days = Array.from({ length: DAYS }, (_, at) => ({
    /** Days before the open one. */
    ago: DAYS - at,
    first: at * perDay,
    last: (at + 1) * perDay - 1,
  }));
  return {
    cards,
    tills,
    total,
    days,
    /** The day before all of them, on which each card was loaded. */
    loads: { ago: DAYS + 1, first: 0, last: cards - 1 },
    /**
     * What each till brought of the day at a time, and the number that the batch had.
     * @param {typeof days[number]} day
     */
    batchesOf: ({ ago, first, last }) =>
      Array.from({ length: Math.ceil(perTill / BATCH) }, (_, wave) => ({
        ago,
        batchNo: 1 + (DAYS - ago) * Math.ceil(perTill / BATCH) + wave,
        first: first + wave * BATCH * tills,
        last: Math.min(last, first + (wave + 1) * BATCH * tills - 1),
      })),
  };
}
