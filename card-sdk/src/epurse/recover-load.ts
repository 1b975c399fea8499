import type { CardChannel } from '../apdu/index.ts';
import { CardError } from '../errors.ts';
import { type CardProfile, PROBE_ORDER } from '../card/index.ts';
import { TRANSACTION_TYPE } from '../crypto/index.ts';
import { add } from '../money.ts';
import { findOut } from './find-out.ts';
import { findPurse } from './identify.ts';
import { readBalance } from './read-balance.ts';
import { type LoadIntent, loadReceiptFor, type LoadReceipt } from './load.ts';

export type RecoveredLoad =
  | { readonly kind: 'loaded'; readonly receipt: LoadReceipt }
  | { readonly kind: 'not-loaded' }
  | { readonly kind: 'other-card' }
  /** Still unknown: it left again, or it cannot prove what its log and balance say. */
  | { readonly kind: 'torn' };

/**
 * Finds out from a returned card whether it took the money. Sends nothing that could load again.
 * The card gives no MAC2 for a load, so a forged TAC is found by the centre. `profiles` as they were
 * given to `identify` before the load. @throws CardError
 */
export async function recoverLoad(
  channel: CardChannel,
  intent: LoadIntent,
  profiles: readonly CardProfile[] = PROBE_ORDER,
): Promise<RecoveredLoad> {
  try {
    return await recover(channel, intent, profiles);
  } catch (error) {
    if (error instanceof CardError && error.code === 'CARD_REMOVED') return { kind: 'torn' };
    throw error;
  }
}

async function recover(
  channel: CardChannel,
  intent: LoadIntent,
  profiles: readonly CardProfile[],
): Promise<RecoveredLoad> {
  const identified = await findPurse(channel, profiles);
  if (identified.kind !== 'card' || identified.card.asn !== intent.asn) {
    return { kind: 'other-card' };
  }
  const finding = await findOut(channel, {
    type: TRANSACTION_TYPE.load,
    amount: intent.amount,
    counter: intent.onlineCounter,
    at: intent.at,
    terminalId: intent.terminalId,
    logs: identified.card.profile.loadLogs,
    balanceBefore: intent.balanceBefore,
    balanceAfter: add(intent.balanceBefore, intent.amount),
    readBalance,
    accepts: () => Promise.resolve(true),
  });
  switch (finding.kind) {
    case 'happened':
      return { kind: 'loaded', receipt: loadReceiptFor(intent, finding.tac, true) };
    case 'did-not-happen':
      return { kind: 'not-loaded' };
    case 'undecided':
    case 'forged':
      return { kind: 'torn' };
  }
}
