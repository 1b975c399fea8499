import { openData, reloadPinMac, sameMac } from '../../crypto/index.ts';
import { accept, type Call, type Handler, refuse, type Reply } from '../kernel/handler.ts';
import {
  countFailure,
  findKey,
  KEY_TYPE,
  replaceKey,
  restoreTries,
  triesLeftOf,
} from '../kernel/keys.ts';
import { verifyMac } from '../kernel/line-protection.ts';
import type { CardKey, Memory } from '../kernel/memory.ts';
import { permits } from '../kernel/permission.ts';
import { SW, triesLeft } from '../kernel/status-word.ts';

const FILLER = 0xff;
const PIN_MIN = 2;
const PIN_MAX = 6;
const MAC_LENGTH = 4;

/** 80 5E: P1 01 the holder changes it with the old one, P1 00 the issuer reloads it under a MAC. */
export const changeOrReloadPin: Handler = (call) => {
  const { p1, p2 } = call.command;
  if (p1 > 1) return refuse(SW.badP1P2);
  const pin = findKey(call.memory, call.session.directory, KEY_TYPE.pin, p2);
  if (pin === undefined) return refuse(SW.noSuchKeyIndex);
  return p1 === 1 ? changePin(call, pin) : reloadPin(call, pin);
};

/** old · FF · new; a wrong old one costs a try as VERIFY PIN would. */
function changePin(call: Call, pin: CardKey): Reply {
  const { command, memory, session } = call;
  const separator = command.data.indexOf(FILLER);
  const [old, next] = [command.data.slice(0, separator), command.data.slice(separator + 1)];
  if (separator < PIN_MIN || !isPin(next)) return refuse(SW.wrongLength);
  if (!permits(pin.use, memory, session)) return refuse(SW.securityStateNotMet);
  if (triesLeftOf(pin) === 0) return refuse(SW.blockedKey);
  if (!sameMac(withoutFiller(pin.value), old)) {
    const failed = countFailure(memory, session.directory, pin);
    return refuse(triesLeft(failed.left), failed.memory);
  }
  return withPin(call, memory, pin, next);
}

/** new · MAC4, the MAC over the new PIN alone under the folded reload key: no challenge (FMCOS). */
function reloadPin(call: Call, pin: CardKey): Reply {
  const { command, memory, session } = call;
  const next = command.data.slice(0, -MAC_LENGTH);
  if (!isPin(next)) return refuse(SW.wrongLength);
  const key = findKey(memory, session.directory, KEY_TYPE.pinReload, 0);
  if (key === undefined) return refuse(SW.noSuchKeyIndex);
  if (!permits(key.use, memory, session)) return refuse(SW.securityStateNotMet);
  if (triesLeftOf(key) === 0) return refuse(SW.lockedForGood);
  if (!sameMac(reloadPinMac(key.value, next), command.data.slice(-MAC_LENGTH))) {
    const failed = countFailure(memory, session.directory, key);
    return refuse(failed.left > 0 ? SW.transactionMacWrong : SW.lockedForGood, failed.memory);
  }
  return withPin(call, restoreTries(memory, session.directory, key), pin, next);
}

/** The PIN, of the length that its key was made with, and all its tries. */
function withPin({ session }: Call, memory: Memory, pin: CardKey, next: Uint8Array): Reply {
  if (next.length > pin.value.length) return refuse(SW.wrongLength);
  const value = new Uint8Array(pin.value.length).fill(FILLER);
  value.set(next);
  const changed = { ...pin, value };
  const stored = replaceKey(memory, session.directory, changed);
  return accept({ memory: restoreTries(stored, session.directory, changed) });
}

/**
 * 84 24: P1 names the PIN (FMCOS), or P1 00 P2 01 means the only one (classic PBOC). The PIN itself
 * comes in MAC and cipher under the unlock key; it has to be the one that is blocked.
 */
export const unblockPin: Handler = (call) => {
  const { command, memory, session } = call;
  const isPboc = command.p1 === 0 && command.p2 === 1;
  if (command.p2 !== 0 && !isPboc) return refuse(SW.badP1P2);
  const pin = findKey(memory, session.directory, KEY_TYPE.pin, command.p1);
  const key = findKey(memory, session.directory, KEY_TYPE.pinUnlock, 0);
  if (pin === undefined || key === undefined) return refuse(SW.noSuchKeyIndex);
  if (!permits(key.use, memory, session)) return refuse(SW.securityStateNotMet);
  // FMCOS: an unlock key that is locked is so for good.
  if (triesLeftOf(key) === 0) return refuse(SW.blockedKey);
  const verdict = verifyMac(call, key);
  if (verdict.kind === 'missing') return refuse(verdict.statusWord);
  const shown = verdict.kind === 'right' ? openData(key.value, verdict.data) : undefined;
  if (shown === undefined || !sameMac(withoutFiller(pin.value), withoutFiller(shown))) {
    return refuse(SW.macWrong, countFailure(memory, session.directory, key).memory);
  }
  const unlocked = restoreTries(memory, session.directory, key);
  return accept({ memory: restoreTries(unlocked, session.directory, pin) });
};

const isPin = (pin: Uint8Array): boolean =>
  pin.length >= PIN_MIN && pin.length <= PIN_MAX && !pin.includes(FILLER);

export function withoutFiller(pin: Uint8Array): Uint8Array {
  let length = pin.length;
  while (length > 0 && pin[length - 1] === FILLER) length -= 1;
  return pin.slice(0, length);
}
