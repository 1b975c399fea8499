import { parseCommand, type ReceivedCommand } from '../../apdu/received-command.ts';
import { PROTECTED_CLASS } from '../../crypto/secure-messaging.ts';
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

/** The rows by instruction, so that a command finds its own without a search. */
export type CommandTable = ReadonlyMap<number, readonly CommandRow[]>;

export function commandTable(rows: readonly CommandRow[]): CommandTable {
  const table = new Map<number, CommandRow[]>();
  for (const row of rows) table.set(row.ins, [...(table.get(row.ins) ?? []), row]);
  return table;
}

export interface Processed {
  readonly memory: Memory;
  readonly session: Session;
  readonly response: Uint8Array;
}

/** One command, start to end. Pure: whoever calls decides when the new memory becomes the memory. */
export function processCommand(
  table: CommandTable,
  memory: Memory,
  session: Session,
  bytes: Uint8Array,
  random: (length: number) => Uint8Array,
): Processed {
  const command = parseCommand(bytes);
  const rows = command === undefined ? undefined : table.get(command.ins);
  const row = rows?.find(({ cla }) => cla.includes(command?.cla ?? -1));
  const reply =
    command === undefined || !takesForm(command, memory)
      ? refuse(SW.wrongLength)
      : (refusedBefore(rows, row, memory, session) ??
        row?.handler({ command, memory, session, random }) ??
        refuse(SW.unknownIns));
  const pending = row?.keepsTransaction === true ? session.pending : undefined;
  const isQuiet =
    session.challenge === undefined && session.pending === pending && reply.session === undefined;
  return {
    memory: reply.memory ?? memory,
    session: isQuiet ? session : { ...session, challenge: undefined, pending, ...reply.session },
    response: answered(reply),
  };
}

/** No rule is published for the MAC over an extended Lc, so none is taken. */
const takesForm = ({ extended, cla }: ReceivedCommand, { quirks }: Memory): boolean =>
  !extended || (quirks.extendedLength === 'accepted' && (cla & PROTECTED_CLASS) === 0);

function answered({ data, statusWord }: Reply): Uint8Array {
  const length = data?.length ?? 0;
  const response = new Uint8Array(length + 2);
  if (data !== undefined) response.set(data);
  response[length] = statusWord >> 8;
  response[length + 1] = statusWord;
  return response;
}

function refusedBefore(
  rows: readonly CommandRow[] | undefined,
  row: CommandRow | undefined,
  memory: Memory,
  session: Session,
): Reply | undefined {
  if (memory.cardBlocked) return refuse(SW.locked);
  if (row === undefined) return refuse(rows === undefined ? SW.unknownIns : SW.unknownCla);
  const { lock } = directoryOf(memory, session.directory);
  if (lock === 'open' || row.worksWhenLocked === true) return undefined;
  return refuse(lock === 'permanent' ? SW.lockedForGood : SW.locked);
}
