import { fen, ZERO, type Fen } from '@lvchengtong/card-sdk/money';

/** What the cashier has keyed in so far, as keyed: `''`, `12`, `12.`, `12.5`. */
export type AmountDraft = string;

export const EMPTY_DRAFT: AmountDraft = '';

export const DIGIT_KEYS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
export type DraftKey = (typeof DIGIT_KEYS)[number] | '00' | '.';

const DRAFT_FORM = /^(0|[1-9]\d{0,4})?(\.\d{0,2})?$/;

/** One key more; a key that would make no amount of at most 99999.99 changes nothing. */
export function pressKey(draft: AmountDraft, key: DraftKey): AmountDraft {
  const next = tidied(draft + key);
  return DRAFT_FORM.test(next) ? next : draft;
}

export const backspace = (draft: AmountDraft): AmountDraft => {
  const rest = draft.slice(0, -1);
  return rest === '0' ? EMPTY_DRAFT : rest;
};

/** `05` → `5`, `.` → `0.`, `00` → `0`. */
function tidied(keyed: string): string {
  const withoutZeros = keyed.replace(/^0+(?=\d)/, '');
  return withoutZeros.startsWith('.') ? `0${withoutZeros}` : withoutZeros;
}

/** By its digits, never through a float. */
export function draftAmount(draft: AmountDraft): Fen {
  if (draft === EMPTY_DRAFT) return ZERO;
  const [yuan = '0', decimals = ''] = draft.split('.');
  return fen(BigInt(`${yuan}${decimals.padEnd(2, '0')}`));
}
