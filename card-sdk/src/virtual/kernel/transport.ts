import { isExtended } from '../../apdu/received-command.ts';
import { concat, uint } from '../../bytes.ts';
import type { Memory } from './memory.ts';
import { type CommandTable, type Processed, processCommand } from './processor.ts';
import type { Session } from './session.ts';
import { repeatWith, SW } from './status-word.ts';

const GET_RESPONSE = 0xc0;
const LONGEST = 256;

/**
 * T=0 (ISO/IEC 7816-3, 12): the answer to a command with data is announced by 61xx and fetched with
 * GET RESPONSE; a command without data names the exact length, or is told it by 6Cxx and has not
 * happened. Neither touches what the card itself remembers between commands.
 */
export function processByT0(
  table: CommandTable,
  memory: Memory,
  session: Session,
  bytes: Uint8Array,
  random: (length: number) => Uint8Array,
): Processed {
  // T=0 knows no extended lengths: they would come in ENVELOPE (ISO/IEC 7816-3, 12.2.3).
  if (isExtended(bytes)) return { memory, session, response: uint(SW.wrongLength, 2) };
  if (bytes[0] === 0x00 && bytes[1] === GET_RESPONSE) return fetched(memory, session, bytes);
  const done = processCommand(table, memory, { ...session, held: undefined }, bytes, random);
  const length = done.response.length - 2;
  if (length === 0) return done;
  if (bytes.length > 5) {
    return {
      memory: done.memory,
      session: { ...done.session, held: done.response },
      response: announced(length),
    };
  }
  if (asked(bytes) === length) return done;
  return { memory, session, response: uint(repeatWith(length), 2) };
}

/** 00 C0 00 00 Le */
function fetched(memory: Memory, session: Session, bytes: Uint8Array): Processed {
  const refuse = (statusWord: number): Processed => ({
    memory,
    session,
    response: uint(statusWord, 2),
  });
  const { held } = session;
  if (bytes.length !== 5) return refuse(SW.wrongLength);
  if (bytes[2] !== 0 || bytes[3] !== 0) return refuse(SW.badP1P2);
  if (held === undefined) return refuse(SW.conditionsNotMet);
  const length = held.length - 2;
  const wanted = asked(bytes);
  if (wanted > length) return refuse(repeatWith(length));
  const isAll = wanted === length;
  return {
    memory,
    session: { ...session, held: isAll ? undefined : held.slice(wanted) },
    response: isAll ? held : concat(held.slice(0, wanted), announced(length - wanted)),
  };
}

const announced = (length: number): Uint8Array => uint(0x6100 | (length & 0xff), 2);

/** Le 00, or none at all, is 256. */
const asked = (bytes: Uint8Array): number => bytes[4] || LONGEST;
