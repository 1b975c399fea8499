import { type Handler, refuse } from '../kernel/handler.ts';
import { findKey } from '../kernel/keys.ts';
import { type CardKey, keyFileOf, type Memory } from '../kernel/memory.ts';
import { SW } from '../kernel/status-word.ts';
import { addKey, openProtected, writeKey } from './write-key.ts';

/** Usage byte of a PSAM key: levels of diversification (top three bits) and what it is for. */
export const usageType = (usage: number): number => usage & 0x1f;
export const usageLevels = (usage: number): number => usage >> 5;

const SAM_KEY_LENGTH = 19;
/** Wrong MAC2s in a row after which a purchase key is dead. */
const WRONG_MAC2_LIMIT = 15;
const NEVER = 0x0f;

/**
 * 84 D4 00 00: usage · version · algorithm · key16, in cipher and MAC under the master key of the
 * directory. The other forms of WRITE KEY bring the PSAM's own keys, as on a card.
 */
export const writeSamKey: Handler = (call) => {
  const { command, memory, session } = call;
  if (command.cla !== 0x84 || command.p1 !== 0 || command.p2 !== 0) return writeKey(call);
  if (keyFileOf(memory, session.directory) === undefined) return refuse(SW.fileNotFound);
  const opened = openProtected(call);
  if (opened.kind === 'reply') return opened.reply;
  const { plain, memory: counted } = opened.value;
  if (plain.length !== SAM_KEY_LENGTH) return refuse(SW.badData, counted);
  const [usage = 0, version = 0, algorithm = 0] = plain;
  return addKey(call, counted, {
    type: usage,
    id: version,
    guard: 0xc0,
    use: 0xf0,
    change: NEVER,
    trait: {
      kind: 'sam',
      version,
      algorithm,
      triesMax: WRONG_MAC2_LIMIT,
      triesLeft: WRONG_MAC2_LIMIT,
    },
    value: plain.slice(3),
  });
};

/** The key of this use, number of levels and version. */
export const findSamKey = (
  memory: Memory,
  directory: number,
  type: number,
  levels: number,
  version: number,
): CardKey | undefined => findKey(memory, directory, (levels << 5) | type, version);
