import { concat, readUint, uint } from '../../bytes.ts';
import { TRANSACTION_TYPE } from '../../crypto/transaction-inputs.ts';
import {
  COUNTER_MAX,
  moneyKeyOf,
  openPurse,
  openPurseKey,
  PURSE,
  PURSE_MAX,
  shownIn,
  versionAndAlgorithm,
} from './purse.ts';
import {
  accept,
  type Call,
  go,
  type Handler,
  refuse,
  type Reply,
  type Step,
  stop,
} from '../kernel/handler.ts';
import { KEY_TYPE, suiteOf } from '../kernel/keys.ts';
import type { CardKey, PurseFile } from '../kernel/memory.ts';
import { SW } from '../kernel/status-word.ts';

const FOR_LOAD = 0x00;
const FOR_PURCHASE = 0x01;
const FOR_CASH = 0x02;
const FOR_COMPOUND_PURCHASE = 0x03;
const FOR_OVERDRAW_LIMIT = 0x04;
const FOR_UNLOAD = 0x05;
const REQUEST_LENGTH = 11;
const LIMIT_REQUEST_LENGTH = 7;
const RANDOM_LENGTH = 4;
const OVERFLOW = { '6985': SW.conditionsNotMet, '9402': SW.counterAtMaximum } as const;

/** 80 50: hands over what MAC1 is computed from or with; moves nothing. */
export const initialize: Handler = (call) => {
  const { p1, p2, data } = call.command;
  if (p2 !== PURSE.deposit && p2 !== PURSE.electronic) return refuse(SW.badP1P2);
  if (DEPOSIT_ONLY.includes(p1) && p2 !== PURSE.deposit) return refuse(SW.badP1P2);
  if (p1 === FOR_OVERDRAW_LIMIT) return initializeForOverdrawLimit(call, data);
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
    case FOR_CASH:
      return initializeForPurchase(call, request, TRANSACTION_TYPE.cash);
    case FOR_UNLOAD:
      return initializeForUnload(call, request);
    case FOR_COMPOUND_PURCHASE:
      return initializeForPurchase(call, request, TRANSACTION_TYPE.compoundPurchase);
    default:
      return refuse(SW.badP1P2);
  }
};

/** FMCOS general manual: the electronic purse knows neither cash nor a way back to the bank. */
const DEPOSIT_ONLY: readonly number[] = [FOR_CASH, FOR_OVERDRAW_LIMIT, FOR_UNLOAD];

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
  return begunOnline(call, { kind: 'load', purse, key: key.value, type, amount, terminal }, [
    uint(amount, 4),
  ]);
}

/** As for a load, of the deposit's own money: a limit is not the holder's to take out. */
function initializeForUnload(call: Call, { keyId, amount, terminal }: Request): Reply {
  const opened = openDepositWith(call, KEY_TYPE.unload, keyId);
  if (opened.kind === 'reply') return opened.reply;
  const { purse, key } = opened.value;
  if (amount > purse.balance - purse.overdraft) return refuse(SW.insufficientFunds);
  const type = TRANSACTION_TYPE.unload;
  return begunOnline(call, { kind: 'unload', purse, key, type, amount, terminal }, [
    uint(amount, 4),
  ]);
}

/** keyId1 · term6 → balance4 · online counter2 · old limit3 · key version1 · algorithm1 · random4 · MAC1 4 */
function initializeForOverdrawLimit(call: Call, data: Uint8Array): Reply {
  if (data.length !== LIMIT_REQUEST_LENGTH) return refuse(SW.wrongLength);
  const opened = openDepositWith(call, KEY_TYPE.overdrawLimit, readUint(data.slice(0, 1)));
  if (opened.kind === 'reply') return opened.reply;
  const { purse, key } = opened.value;
  const limit = uint(purse.overdraft, 3);
  const type = TRANSACTION_TYPE.overdraw;
  const started = {
    kind: 'overdraw',
    purse,
    key,
    type,
    amount: 0,
    terminal: data.slice(1),
  } as const;
  return begunOnline(call, started, [limit], limit);
}

function openDepositWith(
  call: Call,
  keyType: number,
  keyId: number,
): Step<{ readonly purse: PurseFile; readonly key: CardKey }> {
  const opened = openPurse(call, PURSE.deposit);
  if (opened.kind === 'reply') return opened;
  const key = openPurseKey(call, keyType, keyId);
  if (key.kind === 'reply') return key;
  if (opened.value.onlineCounter >= COUNTER_MAX) return stop(SW.counterAtMaximum);
  return go({ purse: opened.value, key: key.value });
}

interface Begun {
  readonly kind: 'load' | 'unload' | 'overdraw';
  readonly purse: PurseFile;
  readonly key: CardKey;
  readonly type: number;
  readonly amount: number;
  readonly terminal: Uint8Array;
}

/** What is MAC'd lies between balance and type; what is shown besides, between counter and version. */
function begunOnline(
  call: Call,
  { kind, purse, key, type, amount, terminal }: Begun,
  macced: readonly Uint8Array[],
  shown: Uint8Array = new Uint8Array(0),
): Reply {
  const random = call.random(RANDOM_LENGTH);
  const counter = uint(purse.onlineCounter, 2);
  const balance = shownIn(call, purse.balance);
  const suite = suiteOf(key);
  const sessionKey = suite.loadSessionKey(moneyKeyOf(call, key), random, purse.onlineCounter);
  const mac1 = suite.mac(sessionKey, concat(balance, ...macced, uint(type, 1), terminal));
  return accept({
    data: concat(balance, counter, shown, versionAndAlgorithm(key), random, mac1),
    session: {
      pending: { kind, purse: purse.id, type, amount, terminal, suite, sessionKey },
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
      uint(purse.overdraft, 3),
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
