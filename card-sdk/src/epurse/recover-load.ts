import { type CardChannel, execute } from '../apdu/index.ts';
import { CardError } from '../errors.ts';
import { type CardProfile, PROBE_ORDER } from '../card/index.ts';
import { TRANSACTION_TYPE } from '../crypto/index.ts';
import { add } from '../money.ts';
import { findOut } from './find-out.ts';
import { getBalance } from './commands/get-balance.ts';
import { type LoadIntent, loadReceiptFor, type LoadReceipt } from './load.ts';
import { returnedCard, type ReturnedBlocked, SAME_BLOCKED } from './returned-card.ts';

export type RecoveredLoad =
  | { readonly kind: 'loaded'; readonly receipt: LoadReceipt }
  | { readonly kind: 'not-loaded' }
  | { readonly kind: 'other-card' }
  | ReturnedBlocked
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
  const returned = await returnedCard(channel, profiles, intent.asn);
  if (returned.kind !== 'card') return returned;
  const finding = await findOut(channel, {
    type: TRANSACTION_TYPE.load,
    amount: intent.amount,
    counter: intent.onlineCounter,
    at: intent.at,
    terminalId: intent.terminalId,
    logs: returned.card.profile.loadLogs,
    balanceBefore: intent.balanceBefore,
    balanceAfter: add(intent.balanceBefore, intent.amount),
    readBalance: (purse) => execute(purse, getBalance, undefined),
    accepts: () => Promise.resolve('unchecked'),
  });
  switch (finding.kind) {
    case 'happened':
      return { kind: 'loaded', receipt: loadReceiptFor(intent, finding.tac, true) };
    case 'did-not-happen':
      return { kind: 'not-loaded' };
    case 'blocked':
      return SAME_BLOCKED;
    case 'undecided':
    case 'forged':
      return { kind: 'torn' };
  }
}
