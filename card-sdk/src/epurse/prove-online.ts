import { type CardChannel, execute } from '../apdu/index.ts';
import { getTransactionProve, type TransactionProof } from './commands/get-transaction-prove.ts';

export type OnlineFinding =
  | { readonly kind: 'did-not-happen' }
  | { readonly kind: 'happened'; readonly proof: TransactionProof }
  /** The card has counted on, and gives no proof (any more). */
  | { readonly kind: 'undecided' };

/**
 * Whether a transaction with the centre happened whose answer was lost: the online counter counts
 * nothing else, so a card that shows the same again has not done it, and one that shows another is
 * asked for the proof, under both conventions of counting (GEN 8.13; applets). @throws CardError
 */
export async function proveOnline(
  channel: CardChannel,
  lost: { readonly type: number; readonly onlineCounter: number },
  counterNow: number,
): Promise<OnlineFinding> {
  if (counterNow === lost.onlineCounter) return { kind: 'did-not-happen' };
  for (const counter of [(lost.onlineCounter + 1) & 0xffff, lost.onlineCounter]) {
    const { answer } = await execute(channel, getTransactionProve, { type: lost.type, counter });
    if (answer !== undefined) return { kind: 'happened', proof: answer };
  }
  return { kind: 'undecided' };
}
