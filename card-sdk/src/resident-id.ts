/** GB 11643-1999 §4: weight of each of the first 17 digits. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
/** GB 11643-1999 §4: check character by the sum modulo 11. */
const CHECK_CHARACTERS = '10X98765432';

/** The 18th character of a resident ID, from the first 17 digits. */
export function residentIdCheck(digits17: string): string {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(digits17[at]), 0);
  return CHECK_CHARACTERS.charAt(sum % 11);
}

/**
 * Whether a text is a resident ID: shape, a birthday that exists, and the check character. Division
 * codes are not looked up: old IDs carry withdrawn ones.
 */
export function isResidentId(text: string): boolean {
  if (!/^\d{17}[\dX]$/.test(text)) return false;
  const birthday = new Date(Date.UTC(...birthOf(text)));
  const printed = birthday.toISOString().slice(0, 10).replaceAll('-', '');
  return printed === text.slice(6, 14) && residentIdCheck(text) === text.charAt(17);
}

const birthOf = (text: string): [year: number, month: number, day: number] => [
  Number(text.slice(6, 10)),
  Number(text.slice(10, 12)) - 1,
  Number(text.slice(12, 14)),
];
