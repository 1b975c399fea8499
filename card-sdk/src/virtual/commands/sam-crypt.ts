import { macOfBlocks, macState } from '../../crypto/mac.ts';
import { CRYPT_CHUNK_MAX, CRYPT_MODE } from '../../psam/commands/des-crypt.ts';
import { SAM_USE } from '../../psam/sam-usage.ts';
import { accept, type Call, type Handler, refuse, type Reply } from '../kernel/handler.ts';
import { suiteOf } from '../kernel/keys.ts';
import type { SamSession } from '../kernel/session.ts';
import { SW } from '../kernel/status-word.ts';
import { findSamKey, usageLevels, usageType } from './sam-keys.ts';
import { factorsOf } from './sam-purchase.ts';

/**
 * What may leave the PSAM under a derived key. Its own keys never work for others, and a purchase
 * key only ever makes MAC1 inside.
 */
const ENCRYPTS: ReadonlySet<number> = new Set([
  SAM_USE.pinUnlock,
  SAM_USE.applicationMaintenance,
  SAM_USE.encrypt,
  SAM_USE.macAndEncrypt,
]);
const MACS: ReadonlySet<number> = new Set([
  SAM_USE.pinUnlock,
  SAM_USE.pinReload,
  SAM_USE.applicationMaintenance,
  SAM_USE.mac,
  SAM_USE.macAndEncrypt,
]);
const LEVELS_MAX = 3;
const BLOCK = 8;
/** Bits of P1. */
const MORE_FOLLOWS = 0x02;
const BEGINS_WITH_IV = 0x04;

/** 80 1A usage version: derives the key that DES CRYPT then works with. */
export const initForDescrypt: Handler = ({ command, memory, session }) => {
  const usage = usageType(command.p1);
  const levels = usageLevels(command.p1);
  if (levels > LEVELS_MAX || !(ENCRYPTS.has(usage) || MACS.has(usage))) return refuse(SW.badP1P2);
  if (command.data.length !== levels * 8) return refuse(SW.wrongLength);
  const found = findSamKey(memory, session.directory, usage, levels, command.p2);
  if (found === undefined) return refuse(SW.keyNotFound);
  const suite = suiteOf(found);
  const key = suite.diversify(found.value, ...factorsOf(memory, command.data));
  const derived = { suite, key, usage, macState: undefined };
  return accept({ session: { sam: { ...session.sam, derived } } });
};

type Derived = NonNullable<SamSession['derived']>;
const MODES: ReadonlySet<number> = new Set(Object.values(CRYPT_MODE));

/** 80 FA: encrypts whole blocks under the derived key, or makes a MAC of them in one or more steps. */
export const desCrypt: Handler = (call) => {
  const { p1, p2, data } = call.command;
  if (!MODES.has(p1) || p2 !== 0) return refuse(SW.badP1P2);
  const { derived } = call.session.sam;
  if (derived === undefined) return refuse(SW.wrongState);
  const length = p1 === CRYPT_MODE.encrypt ? derived.suite.blockLength : BLOCK;
  if (data.length === 0 || data.length > CRYPT_CHUNK_MAX || data.length % length !== 0) {
    return refuse(SW.wrongLength);
  }
  return p1 === CRYPT_MODE.encrypt ? encrypted(call, derived) : macked(call, derived);
};

function encrypted(call: Call, { suite, key, usage, macState: begun }: Derived): Reply {
  if (!ENCRYPTS.has(usage) || begun !== undefined) return refuse(SW.conditionsNotMet);
  return withDerived(call, undefined, suite.encrypt(key, call.command.data));
}

function macked(call: Call, derived: Derived): Reply {
  const { suite, key, usage, macState: begun } = derived;
  // No PSAM is known to chain a MAC of any other cipher.
  if (!MACS.has(usage) || suite.name !== 'triple-des') return refuse(SW.conditionsNotMet);
  const { p1, data } = call.command;
  const hasIv = (p1 & BEGINS_WITH_IV) !== 0;
  const blocks = hasIv ? data.slice(BLOCK) : data;
  if (blocks.length === 0) return refuse(SW.wrongLength);
  if (hasIv && begun !== undefined) return refuse(SW.conditionsNotMet);
  const from = hasIv ? data.slice(0, BLOCK) : (begun ?? new Uint8Array(BLOCK));
  if ((p1 & MORE_FOLLOWS) !== 0) {
    return withDerived(call, { ...derived, macState: macState(key, blocks, from) });
  }
  return withDerived(call, undefined, macOfBlocks(key, blocks, from));
}

/** The derived key lasts for one encryption, or for one MAC. */
const withDerived = (
  { session }: Call,
  derived: Derived | undefined,
  data: Uint8Array = new Uint8Array(0),
): Reply => accept({ data, session: { sam: { ...session.sam, derived } } });
