import { ALL_SUITES, type Suite, suiteFor, TRIPLE_DES } from '../../crypto/index.ts';
import { type CardKey, keyFileOf, type Memory, replaceFile } from './memory.ts';

/** Key types of FMCOS (issuing manual, WRITE KEY). */
export const KEY_TYPE = {
  internalEncrypt: 0x30,
  internalDecrypt: 0x31,
  internalMac: 0x32,
  tac: 0x34,
  lineProtection: 0x36,
  pinUnlock: 0x37,
  pinReload: 0x38,
  externalAuthentication: 0x39,
  pin: 0x3a,
  overdrawLimit: 0x3c,
  unload: 0x3d,
  purchase: 0x3e,
  load: 0x3f,
} as const;

export const findKey = (
  memory: Memory,
  directory: number,
  type: number,
  id: number,
): CardKey | undefined =>
  keyFileOf(memory, directory)?.keys.find((key) => key.type === type && key.id === id);

/** Puts `key` in the place of the key of the same type and id. */
export function replaceKey(memory: Memory, directory: number, key: CardKey): Memory {
  const file = keyFileOf(memory, directory);
  if (file === undefined) return memory;
  const keys = file.keys.map((old) => (old.type === key.type && old.id === key.id ? key : old));
  return replaceFile(memory, { ...file, keys });
}

/**
 * What a key computes with: as its algorithm byte says, and like real chips triple DES for a byte
 * that names nothing. Keys that count failures have no such byte (FMCOS): they are triple DES.
 */
export const suiteOf = ({ trait }: CardKey): Suite =>
  trait.kind === 'counted' ? TRIPLE_DES : (suiteFor(trait.algorithm, ALL_SUITES) ?? TRIPLE_DES);

/** A key without error counter can be tried for ever. */
export const triesLeftOf = (key: CardKey): number =>
  key.trait.kind === 'versioned' ? Number.POSITIVE_INFINITY : key.trait.triesLeft;

/** Costs the key one try. */
export function countFailure(
  memory: Memory,
  directory: number,
  key: CardKey,
): { readonly memory: Memory; readonly left: number } {
  if (key.trait.kind === 'versioned') return { memory, left: Number.POSITIVE_INFINITY };
  const left = Math.max(0, key.trait.triesLeft - 1);
  const trait = { ...key.trait, triesLeft: left };
  return { memory: replaceKey(memory, directory, { ...key, trait }), left };
}

/** The right use of a key restores its error counter. */
export function restoreTries(memory: Memory, directory: number, key: CardKey): Memory {
  if (key.trait.kind === 'versioned' || key.trait.triesLeft === key.trait.triesMax) return memory;
  const trait = { ...key.trait, triesLeft: key.trait.triesMax };
  return replaceKey(memory, directory, { ...key, trait });
}
