import { concat } from '../../bytes.ts';
import {
  answerMac,
  commandMac,
  LINE_MAC_LENGTH,
  openData,
  PROTECTED_CLASS,
  sealData,
  withoutMac,
} from '../../crypto/secure-messaging.ts';
import { type Call, go, type Step, stop } from './handler.ts';
import { countFailure, findKey, KEY_TYPE, restoreTries, triesLeftOf } from './keys.ts';
import { type CardKey, directoryOf, type Elementary, type Memory, replaceFile } from './memory.ts';
import { SW } from './status-word.ts';

const MAC_BIT = 0x80;
const CIPHER_BIT = 0x40;

/** The command's data with MAC and cipher taken off, and the memory after counting. */
export interface Unwrapped {
  readonly data: Uint8Array;
  readonly memory: Memory;
}

const isProtected = (cla: number): boolean => (cla & PROTECTED_CLASS) !== 0;

/** The access byte counts keys backwards: 11 is key 00, 10 key 01, 01 key 02, 00 key 03. */
const writeKeyId = (access: number): number => 3 - (access & 0b11);
const readKeyId = (access: number): number => 3 - ((access >> 2) & 0b11);

const readsAreProtected = (file: Elementary): boolean =>
  file.protection !== 0 && (file.access & 0x80) === 0;

/** Data of a write to `file`, as its line protection demands it. */
export function unwrapWrite(call: Call, file: Elementary): Step<Unwrapped> {
  if (isProtected(call.command.cla) !== (file.protection !== 0)) {
    return stop(SW.lineProtectionMismatch);
  }
  if (file.protection === 0) return go({ data: call.command.data, memory: call.memory });
  return unwrap(call, writeKeyId(file.access), file.protection);
}

/** A read that must carry a MAC; an unprotected one passes through. */
export function unwrapRead(call: Call, file: Elementary): Step<Memory> {
  if (isProtected(call.command.cla) !== readsAreProtected(file)) {
    return stop(SW.lineProtectionMismatch);
  }
  if (!readsAreProtected(file)) {
    return call.command.data.length === 0 ? go(call.memory) : stop(SW.wrongLength);
  }
  const checked = unwrap(call, readKeyId(file.access), MAC_BIT);
  if (checked.kind === 'reply') return checked;
  return checked.value.data.length === 0 ? go(checked.value.memory) : stop(SW.wrongLength);
}

/** The answer of a read as it goes over the line: in cipher and with its MAC where the file asks. */
export function protectAnswer(call: Call, file: Elementary, data: Uint8Array): Uint8Array {
  const { challenge, directory } = call.session;
  if (!readsAreProtected(file) || challenge === undefined) return data;
  const key = findKey(call.memory, directory, KEY_TYPE.lineProtection, readKeyId(file.access));
  if (key === undefined) return data;
  const sent = (file.protection & CIPHER_BIT) === 0 ? data : sealData(key.value, data);
  return concat(sent, answerMac(key.value, challenge, sent));
}

/** A command that is nothing but its MAC under the directory's first protection key. */
export const unwrapManagement = (call: Call): Step<Unwrapped> => unwrap(call, 0, MAC_BIT);

function unwrap(call: Call, keyId: number, protection: number): Step<Unwrapped> {
  const { directory } = call.session;
  const key = findKey(call.memory, directory, KEY_TYPE.lineProtection, keyId);
  if (key === undefined) return stop(SW.keyNotFound);
  if (triesLeftOf(key) === 0) return stop(SW.lockedForGood);
  if ((protection & MAC_BIT) === 0) return decipher(key, call.command.data, call.memory);
  const verdict = verifyMac(call, key);
  if (verdict.kind === 'missing') return stop(verdict.statusWord);
  if (verdict.kind === 'wrong') return wrongMac(call, key);
  const memory = restoreTries(call.memory, directory, key);
  if ((protection & CIPHER_BIT) === 0) return go({ data: verdict.data, memory });
  return decipher(key, verdict.data, memory);
}

type MacVerdict =
  | { readonly kind: 'right'; readonly data: Uint8Array }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'missing'; readonly statusWord: number };

/** Secure messaging: the last 4 bytes of the data are a MAC under `key`, IV the last challenge. */
export function verifyMac({ command, session }: Call, key: CardKey): MacVerdict {
  if (command.data.length < LINE_MAC_LENGTH) return { kind: 'missing', statusWord: SW.macMissing };
  const { challenge } = session;
  if (challenge === undefined) return { kind: 'missing', statusWord: SW.noChallenge };
  const header = [command.cla, command.ins, command.p1, command.p2] as const;
  const data = withoutMac(command.data, (sent) => commandMac(key.value, challenge, header, sent));
  return data === undefined ? { kind: 'wrong' } : { kind: 'right', data };
}

/** FMCOS: three wrong MACs in a row against the protection key lock the application for good. */
function wrongMac(call: Call, key: CardKey): Step<never> {
  const { memory, left } = countFailure(call.memory, call.session.directory, key);
  if (left > 0) return stop(SW.macWrong, memory);
  const directory = directoryOf(memory, call.session.directory);
  return stop(SW.lockedForGood, replaceFile(memory, { ...directory, lock: 'permanent' }));
}

function decipher(key: CardKey, cipher: Uint8Array, memory: Memory): Step<Unwrapped> {
  const data = openData(key.value, cipher);
  return data === undefined ? stop(SW.macWrong, memory) : go({ data, memory });
}
