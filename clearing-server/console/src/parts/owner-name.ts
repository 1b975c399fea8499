import type { Dictionary } from '../language/chinese.ts';
import { nameOf } from '../language/language.tsx';

/** `clearing`, `operator 45010001` or `channel wechat` in the reader's language. */
export function ownerName(
  owner: string,
  { reconciling, names }: Pick<Dictionary, 'reconciling' | 'names'>,
  known: readonly { readonly owner: string; readonly name: string | null }[] = [],
): string {
  const [kind, key = ''] = owner.split(' ');
  if (kind === 'clearing') return reconciling.clearing;
  if (kind === 'channel') return nameOf(names.loadChannels, key);
  return known.find((each) => each.owner === owner)?.name ?? key;
}
