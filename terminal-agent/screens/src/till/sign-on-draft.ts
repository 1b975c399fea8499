/** What a cashier has keyed in to sign on: the number, and behind it the PIN. */
export type SignOnDraft = string;

export const EMPTY_SIGN_ON: SignOnDraft = '';

const NO_DIGITS = 4;
const PIN_DIGITS = 6;
const DIGITS = /^[0-9]*$/;

/** More keys; what is no digit, or one too many, changes nothing. */
export function pressSignOn(draft: SignOnDraft, keys: string): SignOnDraft {
  const next = draft + keys;
  return DIGITS.test(keys) && next.length <= NO_DIGITS + PIN_DIGITS ? next : draft;
}

export const signOnParts = (
  draft: SignOnDraft,
): { readonly cashierNo: string; readonly pin: string; readonly complete: boolean } => ({
  cashierNo: draft.slice(0, NO_DIGITS),
  pin: draft.slice(NO_DIGITS),
  complete: draft.length === NO_DIGITS + PIN_DIGITS,
});
