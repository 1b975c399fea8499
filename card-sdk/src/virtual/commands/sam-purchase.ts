import { concat, readUint, uint } from '../../bytes.ts';
import { ALL_SUITES, sameMac, suiteFor, withKey } from '../../crypto/index.ts';
import { accept, type Handler, refuse } from '../kernel/handler.ts';
import { countFailure, restoreTries, suiteOf, triesLeftOf } from '../kernel/keys.ts';
import { type BinaryFile, fileBySfi, type Memory, MF_ID, replaceFile } from '../kernel/memory.ts';
import { SAM_USE } from '../../psam/sam-usage.ts';
import { SW } from '../kernel/status-word.ts';
import { findSamKey } from './sam-keys.ts';

const TERMINAL_SFI = 0x16;
const SEQUENCE_SFI = 0x18;
const FACTOR = 8;
/** random4 · counter2 · amount4 · type1 · date4 · time3 · key version1 · algorithm1 */
const FIXED = 20;
const AUTH_CODE = 9;
const SINGLE_DES = 0x01;

/** 80 CA: the code of the MOHURD card in hand, for the MAC1 that follows. */
export const takeAuthCode: Handler = ({ command, session }) => {
  if (command.p1 !== 0 || command.p2 !== 0) return refuse(SW.badP1P2);
  if (command.data.length !== AUTH_CODE) return refuse(SW.wrongLength);
  return accept({ session: { sam: { ...session.sam, authCode: command.data } } });
};

/** 80 70 → terminal sequence4 · MAC1. The sequence has moved on before the answer leaves. */
export const initSamForPurchase: Handler = (call) => {
  const { command, memory, session } = call;
  const { data } = command;
  if (command.p1 !== 0 || command.p2 !== 0) return refuse(SW.badP1P2);
  const levels = (data.length - FIXED) / FACTOR;
  if (!Number.isInteger(levels) || levels < 1 || levels > 3) return refuse(SW.wrongLength);
  const version = data[18] ?? 0;
  const key = findSamKey(memory, session.directory, SAM_USE.purchase, levels, version);
  if (key === undefined) return refuse(SW.noSuchKeyIndex);
  const suite = suiteOf(key);
  // A card that computes otherwise than this key could only be given a MAC1 that it refuses.
  const spoken = suiteFor(data[19] ?? 0, ALL_SUITES);
  if (spoken !== undefined && spoken !== suite) return refuse(SW.noSuchKeyIndex);
  if (triesLeftOf(key) === 0) return refuse(SW.blockedKey);
  const terminal = fileBySfi(memory, MF_ID, TERMINAL_SFI);
  const sequence = fileBySfi(memory, session.directory, SEQUENCE_SFI);
  if (terminal?.kind !== 'binary' || sequence?.kind !== 'binary') return refuse(SW.fileNotFound);
  if (terminal.content.length !== 6 || sequence.content.length !== 4) {
    return refuse(SW.conditionsNotMet);
  }
  const used = sequence.content;
  if (readUint(used) >= 0xffff_ffff) return refuse(SW.counterAtMaximum);

  const sessionKey = withKey(
    suite.diversify(key.value, ...factorsOf(memory, data.slice(FIXED))),
    (derived) => {
      // The algorithm byte of the card's key; most modules, like most cards, go by the key's length.
      const isSingle = memory.quirks.algorithmByte === 'obeyed' && data[19] === SINGLE_DES;
      const cardKey = isSingle ? derived.subarray(0, 8) : derived;
      const [random, counter] = [data.slice(0, 4), readUint(data.slice(4, 6))];
      return suite.purchaseSessionKey(cardKey, random, counter, readUint(used));
    },
  );
  const amount = data.slice(6, 10);
  const type = data.slice(10, 11);
  const at = data.slice(11, 18);
  const authCode = session.sam.authCode ?? new Uint8Array(0);
  const mac1 = suite.mac(sessionKey, concat(amount, type, terminal.content, at, authCode));
  return accept({
    data: concat(used, mac1),
    memory: withNextSequence(memory, sequence),
    session: {
      sam: {
        ...session.sam,
        authCode: undefined,
        purchase: { suite, sessionKey, amount, keyVersion: version, levels },
      },
    },
  });
};

/** 80 72: is the card that answered MAC2 one that holds the key? A limited number may be wrong. */
export const creditSamForPurchase: Handler = (call) => {
  const { command, memory, session } = call;
  if (command.p1 !== 0 || command.p2 !== 0) return refuse(SW.badP1P2);
  if (command.data.length !== 4) return refuse(SW.wrongLength);
  const { purchase } = session.sam;
  if (purchase === undefined) return refuse(SW.wrongState);
  const { keyVersion, levels, suite, sessionKey, amount } = purchase;
  const key = findSamKey(memory, session.directory, SAM_USE.purchase, levels, keyVersion);
  if (key === undefined) return refuse(SW.keyNotFound);
  if (triesLeftOf(key) === 0) return refuse(SW.blockedKey);
  const done = { sam: { ...session.sam, purchase: undefined } };
  if (sameMac(suite.mac(sessionKey, amount), command.data)) {
    return accept({ memory: restoreTries(memory, session.directory, key), session: done });
  }
  const failed = countFailure(memory, session.directory, key);
  return { statusWord: SW.transactionMacWrong, memory: failed.memory, session: done };
};

/** The factors from the top level down, as the key is derived, whichever came first on the wire. */
export function factorsOf({ quirks }: Memory, data: Uint8Array): readonly Uint8Array[] {
  const factors: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += FACTOR) factors.push(data.slice(at, at + FACTOR));
  return quirks.samFactorOrder === 'card-first' ? factors.reverse() : factors;
}

const withNextSequence = (memory: Memory, file: BinaryFile): Memory =>
  replaceFile(memory, { ...file, content: uint(readUint(file.content) + 1, 4), written: true });
