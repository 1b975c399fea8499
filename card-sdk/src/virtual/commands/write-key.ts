import { openData } from '../../crypto/secure-messaging.ts';
import { accept, type Call, go, type Handler, refuse, type Step, stop } from '../kernel/handler.ts';
import {
  countFailure,
  findKey,
  KEY_TYPE,
  replaceKey,
  restoreTries,
  suiteOf,
  triesLeftOf,
} from '../kernel/keys.ts';
import { verifyMac } from '../kernel/line-protection.ts';
import {
  type CardKey,
  keyFileOf,
  type KeyTrait,
  type Memory,
  MF_ID,
  replaceFile,
} from '../kernel/memory.ts';
import { permits } from '../kernel/permission.ts';
import { SW } from '../kernel/status-word.ts';

const ADD = 0x01;
const NO_KEY_ID = 0xff;
/** What a key costs besides its value (FMCOS). */
const KEY_OVERHEAD = 8;

/** 80|84 D4: adds a key, or puts another in its place. */
export const writeKey: Handler = (call) => {
  const { command, memory, session } = call;
  const file = keyFileOf(memory, session.directory);
  if (file === undefined) return refuse(SW.fileNotFound);
  if (command.p2 === NO_KEY_ID) return refuse(SW.badP1P2);
  const opened = command.cla === 0x84 ? openProtected(call) : go({ plain: command.data, memory });
  if (opened.kind === 'reply') return opened.reply;
  const key = parseKey(opened.value.plain, command.p2);
  if (key === undefined) return refuse(SW.badData, opened.value.memory);
  return command.p1 === ADD
    ? addKey(call, opened.value.memory, key)
    : changeKey(call, opened.value.memory, key);
};

export function addKey(
  { memory: before, session }: Call,
  memory: Memory,
  key: CardKey,
): ReturnType<Handler> {
  const file = keyFileOf(memory, session.directory);
  if (file === undefined) return refuse(SW.fileNotFound, memory);
  // The first key of a directory cannot ask for a state that only a key could have set.
  if (file.keys.length > 0 && !permits(file.addPermission, before, session)) {
    return refuse(SW.securityStateNotMet, memory);
  }
  if (file.keys.some((other) => other.type === key.type && other.id === key.id)) {
    return refuse(SW.badData, memory);
  }
  const keys = [...file.keys, key];
  const space = keys.reduce((bytes, { value }) => bytes + value.length + KEY_OVERHEAD, 0);
  if (space > file.space) return refuse(SW.noSpace, memory);
  return accept({ memory: replaceFile(memory, { ...file, keys }) });
}

function changeKey(call: Call, memory: Memory, key: CardKey): ReturnType<Handler> {
  const { command, session } = call;
  const old = findKey(memory, session.directory, command.p1 & 0x3f, command.p2);
  if (old === undefined || old.type !== key.type) return refuse(SW.keyNotFound, memory);
  if (!permits(old.change, call.memory, session)) return refuse(SW.securityStateNotMet, memory);
  if (old.guard !== 0 && command.cla !== 0x84) return refuse(SW.lineProtectionMismatch, memory);
  if (old.value.length !== key.value.length) return refuse(SW.wrongLength, memory);
  return accept({ memory: replaceKey(memory, session.directory, key) });
}

/** Cipher and MAC under key 39/00 of this directory, or of the MF where it has none yet. */
export function openProtected(call: Call): Step<{ plain: Uint8Array; memory: Memory }> {
  const { memory, session } = call;
  const type = KEY_TYPE.externalAuthentication;
  const own = findKey(memory, session.directory, type, 0);
  const owner = own === undefined ? MF_ID : session.directory;
  const key = own ?? findKey(memory, MF_ID, type, 0);
  if (key === undefined) return stop(SW.keyNotFound);
  if (triesLeftOf(key) === 0) return stop(SW.blockedKey);
  const verdict = verifyMac(call, key);
  if (verdict.kind === 'missing') return stop(verdict.statusWord);
  if (verdict.kind === 'wrong') {
    return stop(SW.transactionMacWrong, countFailure(memory, owner, key).memory);
  }
  const restored = restoreTries(memory, owner, key);
  const plain = openData(key.value, verdict.data);
  return plain === undefined ? stop(SW.badData, restored) : go({ plain, memory: restored });
}

const COUNTED: readonly number[] = [
  KEY_TYPE.lineProtection,
  KEY_TYPE.pinUnlock,
  KEY_TYPE.pinReload,
  KEY_TYPE.externalAuthentication,
  KEY_TYPE.pin,
];
const VERSIONED: readonly number[] = [
  KEY_TYPE.internalEncrypt,
  KEY_TYPE.internalDecrypt,
  KEY_TYPE.internalMac,
  KEY_TYPE.tac,
  KEY_TYPE.overdrawLimit,
  KEY_TYPE.unload,
  KEY_TYPE.purchase,
  KEY_TYPE.load,
];

/** type · use · change · (version · algorithm | follow-up · error counter) · value */
function parseKey(data: Uint8Array, id: number): CardKey | undefined {
  const [rawType = 0, use = 0, change = 0, fourth = 0, fifth = 0] = data;
  const type = rawType & 0x3f;
  const value = data.slice(5);
  const trait = traitOf(type, fourth, fifth);
  if (trait === undefined) return undefined;
  const key: CardKey = { type, id, guard: rawType & 0xc0, use, change, trait, value };
  const isPin = type === KEY_TYPE.pin;
  const rightLength = isPin
    ? value.length >= 2 && value.length <= 8
    : suiteOf(key).keyLengths.includes(value.length);
  return rightLength ? key : undefined;
}

function traitOf(type: number, fourth: number, fifth: number): KeyTrait | undefined {
  if (VERSIONED.includes(type)) return { kind: 'versioned', version: fourth, algorithm: fifth };
  if (!COUNTED.includes(type)) return undefined;
  return { kind: 'counted', followUp: fourth, triesMax: fifth >> 4, triesLeft: fifth & 0x0f };
}
