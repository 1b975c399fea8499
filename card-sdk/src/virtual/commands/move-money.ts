import { concat, readUint, uint } from '../../bytes.ts';
import { sameMac, withKey } from '../../crypto/index.ts';
import {
  afterMoney,
  book,
  counted,
  overdrawTacOf,
  PURSE_MAX,
  shownIn,
  tacOf,
  wrongMac,
} from './purse.ts';
import { accept, type Call, type Handler, refuse } from '../kernel/handler.ts';
import type { Memory, PurseFile } from '../kernel/memory.ts';
import { replaceFile } from '../kernel/memory.ts';
import { appendRecord, changeRecord } from '../kernel/record-change.ts';
import type { CachedRecord, Pending } from '../kernel/session.ts';
import { SW } from '../kernel/status-word.ts';

const DATE_TIME = 7;
const CREDIT_LENGTH = DATE_TIME + 4;
const DEBIT_LENGTH = 4 + DATE_TIME + 4;
const LIMIT_LENGTH = 3 + DATE_TIME + 4;
/** The card makes no MAC of its own in a load, so its proof carries zeros. */
const NO_MAC = new Uint8Array(4);

/** 80 52: date4 · time3 · MAC2 → TAC. Balance, counter, log and proof change together. */
export const creditForLoad: Handler = (call) => {
  const { command, session } = call;
  if (command.p1 !== 0 || command.p2 !== 0) return refuse(SW.badP1P2);
  if (session.pending?.kind !== 'load') return refuse(SW.wrongState);
  if (command.data.length !== CREDIT_LENGTH) return refuse(SW.wrongLength);
  const { amount, type, terminal, suite, sessionKey } = session.pending;
  const at = command.data.slice(0, DATE_TIME);
  const request = concat(uint(amount, 4), uint(type, 1), terminal, at);
  if (!sameMac(suite.mac(sessionKey, request), command.data.slice(DATE_TIME))) {
    return wrongMac(call);
  }
  const purse = pendingPurse(call, session.pending);
  const balance = purse.balance + amount;
  const counter = purse.onlineCounter;
  const tac = tacOf(call, concat(shownIn(call, balance), uint(counter, 2), request));
  const changed: PurseFile = {
    ...purse,
    balance,
    ...counted(call, purse, 'onlineCounter'),
    proof: { type, counter, mac: NO_MAC, tac },
  };
  const memory = book(call.memory, changed, { purse, counter, amount, type, terminal, at });
  return accept({ data: tac, memory, session: afterMoney(call) });
};

/** 80 54: of a purchase (P1 01) or an unload (P1 03). */
export const debit: Handler = (call) => {
  if (call.command.p2 !== 0) return refuse(SW.badP1P2);
  switch (call.command.p1) {
    case 0x01:
      return debitForPurchase(call);
    case 0x03:
      return debitForUnload(call);
    default:
      return refuse(SW.badP1P2);
  }
};

/** date4 · time3 · MAC2 → MAC3, which stands in the proof too: an unload has no TAC. */
const debitForUnload: Handler = (call) => {
  const { command, session } = call;
  if (session.pending?.kind !== 'unload') return refuse(SW.wrongState);
  if (command.data.length !== CREDIT_LENGTH) return refuse(SW.wrongLength);
  const { amount, type, terminal, suite, sessionKey } = session.pending;
  const at = command.data.slice(0, DATE_TIME);
  const request = concat(uint(amount, 4), uint(type, 1), terminal, at);
  if (!sameMac(suite.mac(sessionKey, request), command.data.slice(DATE_TIME))) {
    return wrongMac(call);
  }
  const purse = pendingPurse(call, session.pending);
  const balance = purse.balance - amount;
  const counter = purse.onlineCounter;
  const mac3 = suite.mac(sessionKey, concat(shownIn(call, balance), uint(counter, 2), request));
  const changed: PurseFile = {
    ...purse,
    balance,
    ...counted(call, purse, 'onlineCounter'),
    proof: { type, counter, mac: mac3, tac: NO_MAC },
  };
  const memory = book(call.memory, changed, { purse, counter, amount, type, terminal, at });
  return accept({ data: mac3, memory, session: afterMoney(call) });
};

/** 80 58: new limit3 · date4 · time3 · MAC2 → TAC. What may be spent changes by as much as the limit. */
export const updateOverdrawLimit: Handler = (call) => {
  const { command, session } = call;
  if (command.p1 !== 0 || command.p2 !== 0) return refuse(SW.badP1P2);
  if (session.pending?.kind !== 'overdraw') return refuse(SW.wrongState);
  if (command.data.length !== LIMIT_LENGTH) return refuse(SW.wrongLength);
  const { type, terminal, suite, sessionKey } = session.pending;
  const limit = command.data.slice(0, 3);
  const at = command.data.slice(3, 3 + DATE_TIME);
  const request = concat(limit, uint(type, 1), terminal, at);
  if (!sameMac(suite.mac(sessionKey, request), command.data.slice(3 + DATE_TIME))) {
    return wrongMac(call);
  }
  const purse = pendingPurse(call, session.pending);
  const overdraft = readUint(limit);
  const balance = purse.balance + overdraft - purse.overdraft;
  // A smaller limit than what is owed would leave less than nothing to spend.
  if (balance < 0 || balance > PURSE_MAX) return refuse(SW.conditionsNotMet);
  const counter = purse.onlineCounter;
  const tac = overdrawTacOf(call, concat(shownIn(call, balance), uint(counter, 2), request));
  const changed: PurseFile = {
    ...purse,
    balance,
    overdraft,
    ...counted(call, purse, 'onlineCounter'),
    proof: { type, counter, mac: NO_MAC, tac },
  };
  const memory = book(call.memory, changed, { purse, counter, amount: 0, type, terminal, at });
  return accept({ data: tac, memory, session: afterMoney(call) });
};

/** Terminal sequence4 · date4 · time3 · MAC1 → TAC · MAC2. */
const debitForPurchase: Handler = (call) => {
  const { command, session } = call;
  if (session.pending?.kind !== 'purchase') return refuse(SW.wrongState);
  if (command.data.length !== DEBIT_LENGTH) return refuse(SW.wrongLength);
  const { amount, type, terminal, suite, key, random, cache } = session.pending;
  const purse = pendingPurse(call, session.pending);
  const counter = purse.offlineCounter;
  const sequence = command.data.slice(0, 4);
  const at = command.data.slice(4, 4 + DATE_TIME);
  const movement = concat(uint(amount, 4), uint(type, 1), terminal);
  const authCode = call.memory.authCode ?? new Uint8Array(0);
  const [mac1, mac2] = withKey(
    suite.purchaseSessionKey(key, random, counter, readUint(sequence)),
    (sessionKey) => [
      suite.mac(sessionKey, concat(movement, at, authCode)),
      suite.mac(sessionKey, uint(amount, 4)),
    ],
  );
  if (!sameMac(mac1, command.data.slice(4 + DATE_TIME))) return wrongMac(call);
  const tac = tacOf(call, concat(movement, sequence, at));
  const changed: PurseFile = {
    ...purse,
    balance: purse.balance - amount,
    ...counted(call, purse, 'offlineCounter'),
    proof: { type, counter, mac: mac2, tac },
  };
  const booked = book(call.memory, changed, { purse, counter, amount, type, terminal, at });
  const memory = cache.reduce(writeCached, booked);
  return accept({ data: concat(tac, mac2), memory, session: afterMoney(call) });
};

/** UPDATE CAPP DATA CACHE already refused what does not fit, so that DEBIT cannot fail half-way. */
function writeCached(memory: Memory, { file: id, at, record }: CachedRecord): Memory {
  const file = memory.files.find((candidate) => candidate.id === id);
  if (file === undefined || !('records' in file)) {
    throw new TypeError(`cached record for file ${String(id)}, which has no records`);
  }
  const change = at === undefined ? appendRecord(file, record) : changeRecord(file, at, record);
  if (change.kind === 'reply') throw new TypeError('a cached record no longer fits');
  return replaceFile(memory, change.value);
}

function pendingPurse({ memory }: Call, pending: Pending): PurseFile {
  const file = memory.files.find(({ id }) => id === pending.purse);
  if (file?.kind !== 'purse') throw new TypeError('the purse of the transaction is gone');
  return file;
}
