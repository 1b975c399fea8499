import { concat, readUint, uint } from '../../bytes.ts';
import { TRANSACTION_TYPE } from '../../crypto/transaction-inputs.ts';
import {
  COUNTER_MAX,
  moneyKeyOf,
  NO_OVERDRAFT,
  openPurse,
  openPurseKey,
  PURSE,
  PURSE_MAX,
  shownByGetBalance,
  shownIn,
  versionAndAlgorithm,
} from './purse.ts';
import { accept, type Call, type Handler, refuse, type Reply } from '../kernel/handler.ts';
import { KEY_TYPE, suiteOf } from '../kernel/keys.ts';
import { SW } from '../kernel/status-word.ts';

const FOR_LOAD = 0x00;
const FOR_PURCHASE = 0x01;
const FOR_COMPOUND_PURCHASE = 0x03;
const REQUEST_LENGTH = 11;
const RANDOM_LENGTH = 4;
const OVERFLOW = { '6985': SW.conditionsNotMet, '9402': SW.counterAtMaximum } as const;

/** 80 5C: fen, 4 bytes. */
export const getBalance: Handler = (call) => {
  const { p1, p2, data } = call.command;
  if (p1 !== 0 || (p2 !== PURSE.deposit && p2 !== PURSE.electronic)) return refuse(SW.badP1P2);
  if (data.length !== 0) return refuse(SW.wrongLength);
  const purse = openPurse(call, p2);
  return purse.kind === 'reply'
    ? purse.reply
    : accept({ data: shownByGetBalance(call, purse.value.balance) });
};

/** 80 50: hands over what MAC1 is computed from or with; moves nothing. */
export const initialize: Handler = (call) => {
  const { p1, p2, data } = call.command;
  if (p2 !== PURSE.deposit && p2 !== PURSE.electronic) return refuse(SW.badP1P2);
  if (data.length !== REQUEST_LENGTH) return refuse(SW.wrongLength);
  const request = {
    keyId: readUint(data.slice(0, 1)),
    amount: readUint(data.slice(1, 5)),
    terminal: data.slice(5),
    deposit: p2 === PURSE.deposit,
  };
  switch (p1) {
    case FOR_LOAD:
      return initializeForLoad(call, request);
    case FOR_PURCHASE: {
      const { depositPurchase, purchase } = TRANSACTION_TYPE;
      return initializeForPurchase(call, request, request.deposit ? depositPurchase : purchase);
    }
    case FOR_COMPOUND_PURCHASE:
      return initializeForPurchase(call, request, TRANSACTION_TYPE.compoundPurchase);
    default:
      return refuse(SW.badP1P2);
  }
};

interface Request {
  readonly keyId: number;
  readonly amount: number;
  readonly terminal: Uint8Array;
  readonly deposit: boolean;
}

/** → balance4 · online counter2 · key version1 · algorithm1 · random4 · MAC1 4 */
function initializeForLoad(call: Call, { keyId, amount, terminal, deposit }: Request): Reply {
  if (call.memory.quirks.loadPin === 'needed' && !call.session.pinShown) {
    return refuse(SW.securityStateNotMet);
  }
  const opened = openPurse(call, deposit ? PURSE.deposit : PURSE.electronic);
  if (opened.kind === 'reply') return opened.reply;
  const key = openPurseKey(call, KEY_TYPE.load, keyId);
  if (key.kind === 'reply') return key.reply;
  const purse = opened.value;
  if (purse.onlineCounter >= COUNTER_MAX) return refuse(SW.counterAtMaximum);
  if (purse.balance + amount > PURSE_MAX) return refuse(OVERFLOW[call.memory.quirks.loadOverflow]);
  const type = deposit ? TRANSACTION_TYPE.depositLoad : TRANSACTION_TYPE.load;
  const random = call.random(RANDOM_LENGTH);
  const counter = uint(purse.onlineCounter, 2);
  const balance = shownIn(call, purse.balance);
  const suite = suiteOf(key.value);
  const cardKey = moneyKeyOf(call, key.value);
  const sessionKey = suite.loadSessionKey(cardKey, random, purse.onlineCounter);
  const mac1 = suite.mac(sessionKey, concat(balance, uint(amount, 4), uint(type, 1), terminal));
  return accept({
    data: concat(balance, counter, versionAndAlgorithm(key.value), random, mac1),
    session: {
      pending: { kind: 'load', purse: purse.id, type, amount, terminal, suite, sessionKey },
    },
  });
}

/** → balance4 · offline counter2 · overdraft limit3 · key version1 · algorithm1 · random4 */
function initializeForPurchase(
  call: Call,
  { keyId, amount, terminal, deposit }: Request,
  type: number,
): Reply {
  const opened = openPurse(call, deposit ? PURSE.deposit : PURSE.electronic);
  if (opened.kind === 'reply') return opened.reply;
  const key = openPurseKey(call, KEY_TYPE.purchase, keyId);
  if (key.kind === 'reply') return key.reply;
  const purse = opened.value;
  if (purse.offlineCounter >= COUNTER_MAX) return refuse(SW.counterAtMaximum);
  if (amount > purse.balance) return refuse(SW.insufficientFunds);
  const random = call.random(RANDOM_LENGTH);
  return accept({
    data: concat(
      shownIn(call, purse.balance),
      uint(purse.offlineCounter, 2),
      NO_OVERDRAFT,
      versionAndAlgorithm(key.value),
      random,
    ),
    session: {
      pending: {
        kind: 'purchase',
        purse: purse.id,
        type,
        amount,
        terminal,
        suite: suiteOf(key.value),
        key: moneyKeyOf(call, key.value),
        random,
        cache: [],
      },
    },
  });
}
