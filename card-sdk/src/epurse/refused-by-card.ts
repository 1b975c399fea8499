import { statusWordText } from '../apdu/index.ts';

/** A transaction with the host that the card did not begin: the status word as a code, and nothing has moved. */
export const refusedByCard = (
  statusWord: number,
): { readonly kind: 'refused'; readonly code: string } => ({
  kind: 'refused',
  code: `CARD_${statusWordText(statusWord)}`,
});
