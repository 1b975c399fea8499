import { demand } from '../../src/apdu/index.ts';
import { verifyPin } from '../../src/card/index.ts';
import {
  isOverdrawTac,
  loadMac1Input,
  loadMac2Input,
  overdrawMac1Input,
  overdrawMac2Input,
  overdrawTacInput,
  sameMac,
  TRANSACTION_TYPE,
  TRIPLE_DES,
  unloadMac3Input,
} from '../../src/crypto/index.ts';
import {
  creditForLoad,
  getDepositBalance,
  initializeForDepositLoad,
} from '../../src/epurse/commands/index.ts';
import {
  identify,
  type OverdrawHost,
  type OverdrawReceipt,
  type UnloadHost,
  type UnloadReceipt,
} from '../../src/epurse/index.ts';
import { PROFILES } from '../../src/card/index.ts';
import type { Fen } from '../../src/money.ts';
import type { VirtualCard } from '../../src/virtual/index.ts';
import { TERMINAL } from './bench-city.ts';
import { BENCH_TIME } from './bench-host.ts';
import { keyOf, OVERDRAW_KEY, PBOC_ASN, PIN, UNLOAD_KEY } from './profile-cards.ts';

const { loadSessionKey, mac } = TRIPLE_DES;
const AT = { terminalId: TERMINAL, at: BENCH_TIME } as const;

const unloadKeyFor = (shown: { random: Uint8Array; onlineCounter: number }): Uint8Array =>
  loadSessionKey(UNLOAD_KEY, shown.random, shown.onlineCounter);

/** The bank's side of an unload, with the key of the test cards. */
export const unloadHost = (amount: Fen): UnloadHost => ({
  authorise: (challenge) => {
    const key = unloadKeyFor(challenge);
    const terms = { ...AT, amount, type: TRANSACTION_TYPE.unload };
    const mac1 = mac(key, loadMac1Input({ ...terms, oldBalance: challenge.balanceBefore }));
    return Promise.resolve(
      sameMac(mac1, challenge.mac1)
        ? {
            kind: 'authorised',
            unloadId: 'bench',
            mac2: mac(key, loadMac2Input(terms)),
            at: BENCH_TIME,
          }
        : { kind: 'refused', code: 'UNLOAD_MAC1_WRONG' },
    );
  },
  isGenuine: (receipt) => Promise.resolve(isMac3Right(receipt)),
});

const isMac3Right = (receipt: UnloadReceipt): boolean => {
  const input = unloadMac3Input({
    ...receipt,
    type: TRANSACTION_TYPE.unload,
    newBalance: receipt.balanceAfter,
  });
  return sameMac(mac(unloadKeyFor(receipt), input), receipt.mac3);
};

/** The bank's side of a new limit. */
export const overdrawHost = (newLimit: Fen): OverdrawHost => ({
  authorise: (challenge) => {
    const key = loadSessionKey(OVERDRAW_KEY, challenge.random, challenge.onlineCounter);
    const change = { ...AT, type: TRANSACTION_TYPE.overdraw };
    const mac1 = mac(key, overdrawMac1Input({ ...change, ...challenge }));
    return Promise.resolve(
      sameMac(mac1, challenge.mac1)
        ? {
            kind: 'authorised',
            mac2: mac(key, overdrawMac2Input({ ...change, newLimit })),
            at: BENCH_TIME,
          }
        : { kind: 'refused', code: 'OVERDRAW_MAC1_WRONG' },
    );
  },
  isGenuine: (receipt) => Promise.resolve(isOverdrawTacRight(receipt)),
});

export const isOverdrawTacRight = (receipt: OverdrawReceipt): boolean =>
  isOverdrawTac(
    TRIPLE_DES,
    keyOf('DTK', PBOC_ASN),
    overdrawTacInput({
      ...receipt,
      type: TRANSACTION_TYPE.overdraw,
      newBalance: receipt.balanceAfter,
    }),
    receipt.tac,
  );

/** Puts money into the deposit, as a bank's counter does. */
export async function loadDeposit(card: VirtualCard, amount: Fen): Promise<void> {
  card.reset();
  const channel = card.channel();
  await identify(channel, [PROFILES.pboc]);
  await demand(channel, verifyPin, { pinId: 0x00, pin: PIN });
  const request = { keyIndex: 1, amount, terminalId: TERMINAL };
  const shown = await demand(channel, initializeForDepositLoad, request);
  const key = loadSessionKey(keyOf('DLK', PBOC_ASN), shown.random, shown.onlineCounter);
  const input = loadMac2Input({ ...AT, amount, type: TRANSACTION_TYPE.depositLoad });
  await demand(channel, creditForLoad, { at: BENCH_TIME, mac2: mac(key, input) });
  card.reset();
}

/** What the chip itself holds, from a fresh tap. */
export async function depositOf(card: VirtualCard): Promise<Fen> {
  card.reset();
  const channel = card.channel();
  await identify(channel, [PROFILES.pboc]);
  await demand(channel, verifyPin, { pinId: 0x00, pin: PIN });
  const balance = await demand(channel, getDepositBalance, undefined);
  card.reset();
  return balance;
}
