import type { CardChannel, CommandCodec } from '../apdu/index.ts';
import { PROFILES } from '../card/index.ts';
import { CardError } from '../errors.ts';
import { type Fen, subtract } from '../money.ts';
import type { Psam } from '../psam/index.ts';
import type { TransactionProof } from './commands/get-transaction-prove.ts';
import { isMac } from './made-mac.ts';
import { findOut, type ProofVerdict, type Question } from './find-out.ts';
import { type DebitIntent, DEBITS, type PurchaseReceipt, receiptFor } from './purchase.ts';
import { returnedCard, type ReturnedBlocked, SAME_BLOCKED } from './returned-card.ts';
import { executeWithPin } from './with-pin.ts';

export type RecoveredDebit =
  | {
      readonly kind: 'debited';
      readonly receipt: PurchaseReceipt;
      /**
       * `unavailable`: the card keeps no MAC2 for its proof, or the PSAM was reset. That it answered
       * with a proof says that it paid (card.md 1.14); whose word that is, the centre sees by the TAC.
       */
      readonly mac2: 'accepted' | 'unavailable';
    }
  | { readonly kind: 'not-debited' }
  | { readonly kind: 'other-card' }
  | ReturnedBlocked
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
  const returned = await returnedCard(channel, [PROFILES[intent.profile]], intent.asn);
  if (returned.kind !== 'card') return returned;
  const finding = await findOut(channel, questionFor(psam, intent, pin));
  switch (finding.kind) {
    case 'happened':
      return {
        kind: 'debited',
        receipt: receiptFor(intent, finding.tac, true),
        mac2: finding.verdict === 'accepted' ? 'accepted' : 'unavailable',
      };
    case 'blocked':
      return SAME_BLOCKED;
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
  readBalance: (channel) => executeWithPin(channel, balanceCodecOf(intent), undefined, pin),
  accepts: (proof) => psamAccepts(psam, proof),
});

const balanceCodecOf = ({ type }: DebitIntent): CommandCodec<undefined, Fen> =>
  Object.values(DEBITS).find((row) => row.type === type)?.balance ?? DEBITS.purchase.balance;

/**
 * Some cards have zeros where MAC2 should be. The PSAM still waits for MAC2 of its last
 * `initForPurchase`; if it has been reset since, nobody here can check it any more. In both cases the
 * TAC at the centre has to do.
 */
async function psamAccepts(psam: Psam, { mac }: TransactionProof): Promise<ProofVerdict> {
  if (!isMac(mac)) return 'unchecked';
  try {
    return await psam.creditForPurchase(mac);
  } catch (error) {
    if (error instanceof CardError && error.code === 'PSAM_FAILED') return 'unchecked';
    throw error;
  }
}
