/** What pg hands over as text (bigint, numeric), for JSON: refuses what a number cannot carry exactly. */
export function wholeNumber(value: string | number | null): number {
  const number = Number(value ?? 0);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${String(value)} is not a safe integer`);
  return number;
}
