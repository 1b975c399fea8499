import { concat, uint } from '../../bytes.ts';
import { OVERDRAW_TACS } from '../../crypto/index.ts';
import { type Call, go, refuse, type Reply, type Step, stop } from '../kernel/handler.ts';
import { findKey, KEY_TYPE, suiteOf } from '../kernel/keys.ts';
import {
  type CardKey,
  fileBySfi,
  type Memory,
  type PurseFile,
  replaceFile,
} from '../kernel/memory.ts';
import { permits } from '../kernel/permission.ts';
import { appendRecord } from '../kernel/record-change.ts';
import type { Session } from '../kernel/session.ts';
import { SW } from '../kernel/status-word.ts';

/** FMCOS fixes the two purses' file identifiers; they are also P2 of the purse commands. */
export const PURSE = { deposit: 0x01, electronic: 0x02 } as const;

export const PURSE_MAX = 0xffff_ffff;
export const COUNTER_MAX = 0xffff;

/** ED (0001) or EP (0002) of the current directory, if its permission is met. */
export function openPurse({ memory, session }: Call, number: number): Step<PurseFile> {
  const file = fileBySfi(memory, session.directory, number);
  if (file === undefined) return stop(SW.fileNotFound);
  if (file.kind !== 'purse') return stop(SW.wrongFileType);
  if (!permits(file.usePermission, memory, session)) return stop(SW.securityStateNotMet);
  return go(file);
}

/** The purchase or load key with this index; 9403 is the purse's word for "no such key". */
export function openPurseKey({ memory, session }: Call, type: number, id: number): Step<CardKey> {
  const key = findKey(memory, session.directory, type, id);
  if (key === undefined) return stop(SW.noSuchKeyIndex);
  if (!permits(key.use, memory, session)) return stop(SW.securityStateNotMet);
  // Without a TAC key nothing could be proven afterwards, so nothing is begun.
  if (tacKey(memory, session.directory) === undefined) return stop(SW.noSuchKeyIndex);
  return go(key);
}

const tacKey = (memory: Memory, directory: number): CardKey | undefined =>
  findKey(memory, directory, KEY_TYPE.tac, 0);

export function tacOf(call: Call, input: Uint8Array): Uint8Array {
  const key = tacKeyOf(call);
  return suiteOf(key).tac(key.value, input);
}

export function overdrawTacOf(call: Call, input: Uint8Array): Uint8Array {
  const key = tacKeyOf(call);
  return OVERDRAW_TACS[call.memory.quirks.overdrawTac](suiteOf(key), key.value, input);
}

function tacKeyOf({ memory, session }: Call): CardKey {
  const key = tacKey(memory, session.directory);
  if (key === undefined) throw new TypeError('a transaction was begun without a TAC key');
  return key;
}

export const versionAndAlgorithm = (key: CardKey): Uint8Array =>
  key.trait.kind === 'counted'
    ? new Uint8Array(2)
    : Uint8Array.of(key.trait.version, key.trait.algorithm);

/** The key as this card's cryptography takes it: algorithm 01 is single DES where that is obeyed. */
export function moneyKeyOf({ memory }: Call, { value, trait }: CardKey): Uint8Array {
  const isSingle =
    memory.quirks.algorithmByte === 'obeyed' &&
    trait.kind === 'versioned' &&
    trait.algorithm === SINGLE_DES;
  return isSingle ? value.slice(0, 8) : value;
}

const SINGLE_DES = 0x01;
const NOISE = 0x8000_0000;

/** A balance as INITIALIZE shows it, and as the cryptograms over it have it. */
export const shownIn = ({ memory }: Call, balance: number): Uint8Array =>
  uint(memory.quirks.balanceNoise === 'everywhere' ? noisy(balance) : balance, 4);

/** A balance as GET BALANCE shows it. */
export const shownByGetBalance = ({ memory }: Call, balance: number): Uint8Array =>
  uint(memory.quirks.balanceNoise === 'none' ? balance : noisy(balance), 4);

const noisy = (balance: number): number => (balance < NOISE ? balance + NOISE : balance);

/** The counters after one more transaction of the kind that this one counts. */
export function counted(
  { memory }: Call,
  purse: PurseFile,
  counter: 'onlineCounter' | 'offlineCounter',
): Pick<PurseFile, 'onlineCounter' | 'offlineCounter'> {
  const next = purse[counter] + 1;
  if (memory.quirks.counters === 'one') return { onlineCounter: next, offlineCounter: next };
  const { onlineCounter, offlineCounter } = purse;
  return { onlineCounter, offlineCounter, [counter]: next };
}

/** What a finished money transaction leaves of the security state: the PIN has to be shown again. */
export const afterMoney = ({ memory }: Call): Partial<Session> =>
  memory.quirks.stateAfterMoney === 'kept' ? {} : { currentState: 0, pinShown: false };

const WRONG_MAC = {
  '9302': SW.transactionMacWrong,
  '6982': SW.securityStateNotMet,
  '6988': SW.macWrong,
} as const;

/** The reply to a money command whose MAC is not right. */
export const wrongMac = ({ memory }: Call): Reply => refuse(WRONG_MAC[memory.quirks.wrongMac]);

export interface Movement {
  readonly purse: PurseFile;
  /** As INITIALIZE showed it. */
  readonly counter: number;
  readonly amount: number;
  readonly type: number;
  readonly terminal: Uint8Array;
  /** Date and time, 7 bytes. */
  readonly at: Uint8Array;
}

/** The changed purse and its log line: one new memory, so that both are there or neither is. */
export function book(memory: Memory, changed: PurseFile, movement: Movement): Memory {
  const booked = replaceFile(memory, changed);
  const log = fileBySfi(booked, changed.parent, changed.logSfi);
  if (log?.kind !== 'cyclic') return booked;
  const line = appendRecord(log, logRecord(memory, changed, movement));
  return line.kind === 'go' ? replaceFile(booked, line.value) : booked;
}

/** EF18: SN2 · overdraft3 · amount4 · type1 · terminal6 · date4 · time3. */
function logRecord(
  memory: Memory,
  { overdraft }: PurseFile,
  { counter, amount, type, terminal, at }: Movement,
): Uint8Array {
  const shown = (counter + memory.quirks.logCounterOffset) & COUNTER_MAX;
  return concat(uint(shown, 2), uint(overdraft, 3), uint(amount, 4), uint(type, 1), terminal, at);
}
