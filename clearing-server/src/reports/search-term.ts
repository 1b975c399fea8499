import { nationalNoProblem } from '../students/national-number.ts';

/** What someone typed into the search field, by its form. */
export type SearchTerm =
  | { readonly kind: 'all' }
  | { readonly kind: 'card-number'; readonly asn: string }
  | { readonly kind: 'card-number-end'; readonly digits: string }
  | { readonly kind: 'student-number'; readonly nationalNo: string }
  | { readonly kind: 'name'; readonly name: string };

/** Card numbers are shown in groups of four, so the spaces of a copied one are not meant. */
export function searchTermOf(query: string): SearchTerm {
  const compact = query.replace(/\s/g, '').toUpperCase();
  if (compact === '') return { kind: 'all' };
  if (/^[0-9A-F]{20}$/.test(compact)) return { kind: 'card-number', asn: compact };
  // A mistyped number is nobody's: its check digit is wrong, and it is sought as the name that nobody has.
  if (nationalNoProblem(compact) === undefined) {
    return { kind: 'student-number', nationalNo: compact };
  }
  if (/^\d{1,19}$/.test(compact)) return { kind: 'card-number-end', digits: compact };
  return { kind: 'name', name: query.trim() };
}

/** For `like`: what was typed is meant as it stands. */
export const likeText = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
