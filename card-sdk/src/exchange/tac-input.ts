/** Where the fields that a TAC covers lie in a record: `docs/spec/transaction-record.md`. */
const FIELD = {
  terminalId: [8, 14],
  terminalSequence: [24, 28],
  counter: [48, 50],
  amount: [54, 58],
  balanceAfter: [62, 66],
  transactionType: [66, 67],
  at: [67, 74],
} as const satisfies Record<string, readonly [number, number]>;

// The same orders as `purchaseTacInput` and `loadTacInput`, which take values instead of bytes.
const PURCHASE = [
  FIELD.amount,
  FIELD.transactionType,
  FIELD.terminalId,
  FIELD.terminalSequence,
  FIELD.at,
];
const LOAD = [
  FIELD.balanceAfter,
  FIELD.counter,
  FIELD.amount,
  FIELD.transactionType,
  FIELD.terminalId,
  FIELD.at,
];
const FIELDS_OF_TYPE = new Map<number, readonly (readonly [number, number])[]>([
  [0x02, LOAD],
  [0x03, LOAD],
  [0x06, PURCHASE],
  [0x09, PURCHASE],
]);

/**
 * Writes what the card's TAC covers, straight from the record's bytes, and returns its length; 0 for a
 * record of a type that no card signs. For whoever checks millions of them.
 */
export function writeTacInput(record: Uint8Array, into: Uint8Array, start: number): number {
  const fields = FIELDS_OF_TYPE.get(record[FIELD.transactionType[0]] ?? 0) ?? [];
  let at = start;
  for (const [from, to] of fields) {
    for (let offset = from; offset < to; offset += 1) {
      into[at] = record[offset] ?? 0;
      at += 1;
    }
  }
  return at - start;
}
