import { concat, uint } from '../../bytes.ts';
import { parseCommand } from './command.ts';
import { type Handler, refuse, type Reply } from './handler.ts';
import { directoryOf, type Memory } from './memory.ts';
import type { Session } from './session.ts';
import { SW } from './status-word.ts';

/** One row of an operating system's command table. */
export interface CommandRow {
  readonly name: string;
  readonly cla: readonly number[];
  readonly ins: number;
  readonly handler: Handler;
  /** May stand between INITIALIZE and the command that moves the money. */
  readonly keepsTransaction?: true;
  /** Works in a directory that APPLICATION BLOCK closed. */
  readonly worksWhenLocked?: true;
}

export interface Processed {
  readonly memory: Memory;
  readonly session: Session;
  readonly response: Uint8Array;
}

/** One command, start to end. Pure: whoever calls decides when the new memory becomes the memory. */
export function processCommand(
  table: readonly CommandRow[],
  memory: Memory,
  session: Session,
  bytes: Uint8Array,
  random: (length: number) => Uint8Array,
): Processed {
  const command = parseCommand(bytes);
  const row = table.find(({ ins, cla }) => ins === command?.ins && cla.includes(command.cla));
  const reply =
    command === undefined
      ? refuse(SW.wrongLength)
      : (refusedBefore(table, row, memory, session, command.ins) ??
        row?.handler({ command, memory, session, random }) ??
        refuse(SW.unknownIns));
  return {
    memory: reply.memory ?? memory,
    session: {
      ...session,
      challenge: undefined,
      pending: row?.keepsTransaction === true ? session.pending : undefined,
      ...reply.session,
    },
    response: concat(reply.data ?? new Uint8Array(0), uint(reply.statusWord, 2)),
  };
}

function refusedBefore(
  table: readonly CommandRow[],
  row: CommandRow | undefined,
  memory: Memory,
  session: Session,
  ins: number,
): Reply | undefined {
  if (memory.cardBlocked) return refuse(SW.locked);
  if (row === undefined) {
    return refuse(table.some((other) => other.ins === ins) ? SW.unknownCla : SW.unknownIns);
  }
  const { lock } = directoryOf(memory, session.directory);
  if (lock === 'open' || row.worksWhenLocked === true) return undefined;
  return refuse(lock === 'permanent' ? SW.lockedForGood : SW.locked);
}
