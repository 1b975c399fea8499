import {
  loadMac1Input,
  loadMac2Input,
  sameMac,
  TRANSACTION_TYPE,
  TRIPLE_DES,
  withKey,
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

/** The load routes let no other algorithm byte in. */
const SUITE = TRIPLE_DES;

/** Whether the card in the field has the load key of the card that it says it is. */
export function isMac1Right(loadKey: Uint8Array, challenge: LoadChallenge): boolean {
  const input = loadMac1Input({ ...money(challenge), oldBalance: challenge.balance });
  return sameMac(macOfSession(loadKey, challenge, input), challenge.mac1);
}

/** The word that makes the card put the money in. */
export const mac2For = (
  loadKey: Uint8Array,
  challenge: LoadChallenge,
  at: LocalDateTime,
): Uint8Array => macOfSession(loadKey, challenge, loadMac2Input({ ...money(challenge), at }));

const macOfSession = (
  loadKey: Uint8Array,
  { random, onlineCounter }: LoadChallenge,
  input: Uint8Array,
): Uint8Array =>
  withKey(SUITE.loadSessionKey(loadKey, random, onlineCounter), (key) => SUITE.mac(key, input));
