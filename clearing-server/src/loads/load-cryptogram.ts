import {
  loadMac1Input,
  loadMac2Input,
  loadSessionKey,
  mac,
  sameMac,
  TRANSACTION_TYPE,
} from '@lvchengtong/card-sdk/crypto';
import type { LocalDateTime, TerminalId } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';

/** What the card showed when it was asked for a load, and what it is asked for. */
export interface LoadChallenge {
  readonly amount: Fen;
  readonly balance: Fen;
  readonly onlineCounter: number;
  readonly random: Uint8Array;
  readonly mac1: Uint8Array;
  readonly terminalId: TerminalId;
}

const money = ({ amount, terminalId }: LoadChallenge) =>
  ({ amount, type: TRANSACTION_TYPE.load, terminalId }) as const;

/** Whether the card in the field has the load key of the card that it says it is. */
export function isMac1Right(loadKey: Uint8Array, challenge: LoadChallenge): boolean {
  const sessionKey = loadSessionKey(loadKey, challenge.random, challenge.onlineCounter);
  const input = loadMac1Input({ ...money(challenge), oldBalance: challenge.balance });
  return sameMac(mac(sessionKey, input), challenge.mac1);
}

/** The word that makes the card put the money in. */
export function mac2For(
  loadKey: Uint8Array,
  challenge: LoadChallenge,
  at: LocalDateTime,
): Uint8Array {
  const sessionKey = loadSessionKey(loadKey, challenge.random, challenge.onlineCounter);
  return mac(sessionKey, loadMac2Input({ ...money(challenge), at }));
}
