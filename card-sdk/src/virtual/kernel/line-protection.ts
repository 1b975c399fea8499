import { mac, sameMac, secureMessagingIv } from '../../crypto/mac.ts';
import { desDecrypt } from '../../crypto/des.ts';
import { protectedInput } from './command.ts';
import { type Call, go, type Step, stop } from './handler.ts';
import { countFailure, findKey, KEY_TYPE, restoreTries, triesLeftOf } from './keys.ts';
import { type CardKey, directoryOf, type Elementary, type Memory, replaceFile } from './memory.ts';
import { SW } from './status-word.ts';

const MAC_LENGTH = 4;
const MAC_BIT = 0x80;
const CIPHER_BIT = 0x40;
const PROTECTED_CLA_BIT = 0x04;
const EMPTY = new Uint8Array(0);

/** The command's data with MAC and cipher taken off, and the memory after counting. */
export interface Unwrapped {
  readonly data: Uint8Array;
  readonly memory: Memory;
}

const isProtected = (cla: number): boolean => (cla & PROTECTED_CLA_BIT) !== 0;

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

/** The MAC that follows the answer of a protected read; nothing for others. */
export function answerMac(call: Call, file: Elementary, data: Uint8Array): Uint8Array {
  const { challenge, directory } = call.session;
  if (!readsAreProtected(file) || challenge === undefined) return EMPTY;
  const key = findKey(call.memory, directory, KEY_TYPE.lineProtection, readKeyId(file.access));
  return key === undefined ? EMPTY : mac(key.value, data, secureMessagingIv(challenge));
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
  if (command.data.length < MAC_LENGTH) return { kind: 'missing', statusWord: SW.macMissing };
  if (session.challenge === undefined) return { kind: 'missing', statusWord: SW.noChallenge };
  const data = command.data.slice(0, -MAC_LENGTH);
  const iv = secureMessagingIv(session.challenge);
  const right = mac(key.value, protectedInput(command, data), iv);
  return sameMac(right, command.data.slice(-MAC_LENGTH))
    ? { kind: 'right', data }
    : { kind: 'wrong' };
}

/** FMCOS: three wrong MACs in a row against the protection key lock the application for good. */
function wrongMac(call: Call, key: CardKey): Step<never> {
  const { memory, left } = countFailure(call.memory, call.session.directory, key);
  if (left > 0) return stop(SW.macWrong, memory);
  const directory = directoryOf(memory, call.session.directory);
  return stop(SW.lockedForGood, replaceFile(memory, { ...directory, lock: 'permanent' }));
}

function decipher(key: CardKey, cipher: Uint8Array, memory: Memory): Step<Unwrapped> {
  const data = openCipher(key.value, cipher);
  return data === undefined ? stop(SW.macWrong, memory) : go({ data, memory });
}

/** LD | plain | 80…: the plain part, or undefined when the block is not of that form. */
export function openCipher(key: Uint8Array, cipher: Uint8Array): Uint8Array | undefined {
  if (cipher.length === 0 || cipher.length % 8 !== 0) return undefined;
  const block = desDecrypt(key, cipher);
  const length = block[0] ?? 0;
  return length < block.length ? block.slice(1, 1 + length) : undefined;
}
