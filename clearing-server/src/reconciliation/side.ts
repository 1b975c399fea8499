/** Whose story is held against the ledger: clearing.md section 8. */
export const SIDES = ['cards', 'terminals', 'operators', 'money'] as const;
export type Side = (typeof SIDES)[number];

/** The first word of a difference's key says what found it. */
const SIDE_OF: Readonly<Record<string, Side>> = {
  card: 'cards',
  ledger: 'cards',
  suspended: 'cards',
  corrected: 'cards',
  load: 'cards',
  conflict: 'terminals',
  late: 'terminals',
  duplicate: 'terminals',
  batch: 'terminals',
  journal: 'terminals',
  'journal-in-batch': 'terminals',
  psam: 'terminals',
  file: 'operators',
  money: 'money',
  'money-line': 'money',
};

/** Which side's story a difference is in. */
export function sideOf(key: string): Side {
  const side = SIDE_OF[key.slice(0, key.indexOf(' '))];
  if (side === undefined) throw new RangeError(`no side finds ${key}`);
  return side;
}
