import type { CardChannel, CommandCodec } from '../apdu/index.ts';
import { PROFILES } from '../card/index.ts';
import { CardError } from '../errors.ts';
import { type Fen, subtract } from '../money.ts';
import type { Psam } from '../psam/index.ts';
import type { TransactionProof } from './commands/get-transaction-prove.ts';
import { findOut, type Question } from './find-out.ts';
import { findPurse } from './identify.ts';
import { type DebitIntent, DEBITS, type PurchaseReceipt, receiptFor } from './purchase.ts';
import { executeWithPin } from './with-pin.ts';

export type RecoveredDebit =
  | { readonly kind: 'debited'; readonly receipt: PurchaseReceipt }
  | { readonly kind: 'not-debited' }
  | { readonly kind: 'other-card' }
  /** Still unknown: it left again, or it cannot prove what its log and balance say. */
  | { readonly kind: 'torn' };

/**
 * Finds out from a returned card whether it paid. Sends nothing that could take money. A deposit
 * shows itself only behind its PIN.
 * @throws CardError MAC2_MISMATCH when the PSAM refuses the proof: a forgery
 */
export async function recoverDebit(
  channel: CardChannel,
  psam: Psam,
  intent: DebitIntent,
  pin?: Uint8Array,
): Promise<RecoveredDebit> {
  try {
    return await recover(channel, psam, intent, pin);
  } catch (error) {
    if (error instanceof CardError && error.code === 'CARD_REMOVED') return { kind: 'torn' };
    throw error;
  }
}

async function recover(
  channel: CardChannel,
  psam: Psam,
  intent: DebitIntent,
  pin: Uint8Array | undefined,
): Promise<RecoveredDebit> {
  const identified = await findPurse(channel, [PROFILES[intent.profile]]);
  if (identified.kind !== 'card' || identified.card.asn !== intent.asn) {
    return { kind: 'other-card' };
  }
  const finding = await findOut(channel, questionFor(psam, intent, pin));
  switch (finding.kind) {
    case 'happened':
      return { kind: 'debited', receipt: receiptFor(intent, finding.tac, true) };
    case 'did-not-happen':
      return { kind: 'not-debited' };
    case 'undecided':
      return { kind: 'torn' };
    case 'forged':
      throw new CardError('MAC2_MISMATCH', {
        offlineCounter: intent.offlineCounter,
        debit: 'unknown',
      });
  }
}

const questionFor = (psam: Psam, intent: DebitIntent, pin: Uint8Array | undefined): Question => ({
  type: intent.type,
  amount: intent.amount,
  counter: intent.offlineCounter,
  at: intent.at,
  terminalId: psam.terminalId,
  logs: PROFILES[intent.profile].purchaseLogs,
  balanceBefore: intent.balanceBefore,
  balanceAfter: subtract(intent.balanceBefore, intent.amount),
  readBalance: async (channel) =>
    (await executeWithPin(channel, balanceCodecOf(intent), undefined, pin)).answer,
  accepts: (proof) => psamAccepts(psam, intent, proof),
});

const balanceCodecOf = ({ type }: DebitIntent): CommandCodec<undefined, Fen> =>
  Object.values(DEBITS).find((row) => row.type === type)?.balance ?? DEBITS.purchase.balance;

/**
 * The PSAM still waits for MAC2 of its last `initForPurchase`. If it has been reset since, nobody
 * here can check MAC2 any more, and the TAC at the centre has to do.
 */
async function psamAccepts(
  psam: Psam,
  intent: DebitIntent,
  { mac }: TransactionProof,
): Promise<boolean> {
  const isEmpty = mac.every((byte) => byte === 0);
  if (isEmpty && !PROFILES[intent.profile].proofCarriesMac2) return true;
  try {
    return (await psam.creditForPurchase(mac)) === 'accepted';
  } catch (error) {
    if (error instanceof CardError && error.code === 'PSAM_FAILED') return true;
    throw error;
  }
}
