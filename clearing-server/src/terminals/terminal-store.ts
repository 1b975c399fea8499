import type { Knex } from 'knex';
import type { OperatorNo, PsamNo, TerminalId } from '@lvchengtong/card-sdk/ids';
import type { Terminal, TerminalKind, TerminalRegistration } from './terminal.ts';

interface TerminalRow {
  terminal_id: TerminalId;
  operator_no: OperatorNo;
  kind: TerminalKind;
  place: string;
  opened_at: Date;
  closed_at: Date | null;
  simulated: boolean;
}

const terminalOf = (row: TerminalRow): Terminal => ({
  terminalId: row.terminal_id,
  operatorNo: row.operator_no,
  kind: row.kind,
  place: row.place,
  openedAt: row.opened_at,
  closedAt: row.closed_at ?? undefined,
  simulated: row.simulated,
});

export async function findTerminal(
  database: Knex,
  terminalId: TerminalId,
): Promise<Terminal | undefined> {
  const row = await database<TerminalRow>('terminal').where({ terminal_id: terminalId }).first();
  return row && terminalOf(row);
}

/** The terminal and its PSAM; the same registration again changes its place and kind only. */
export async function upsertTerminal(
  trx: Knex.Transaction,
  registration: TerminalRegistration,
  at: Date,
): Promise<void> {
  await trx('terminal')
    .insert({
      terminal_id: registration.terminalId,
      operator_no: registration.operatorNo,
      kind: registration.kind,
      place: registration.place,
      opened_at: at,
      simulated: registration.simulated,
    })
    .onConflict('terminal_id')
    .merge(['kind', 'place']);
  await trx('terminal_psam')
    .insert({ psam_no: registration.psamNo, terminal_id: registration.terminalId, paired_at: at })
    .onConflict('psam_no')
    .ignore();
}

export async function pairedTerminal(
  database: Knex,
  psamNo: PsamNo,
): Promise<TerminalId | undefined> {
  const row = await database<{
    psam_no: PsamNo;
    terminal_id: TerminalId;
    unpaired_at: Date | null;
  }>('terminal_psam')
    .where({ psam_no: psamNo, unpaired_at: null })
    .first();
  return row?.terminal_id;
}

export async function closeTerminal(
  trx: Knex.Transaction,
  terminalId: TerminalId,
  at: Date,
): Promise<void> {
  await trx('terminal').where({ terminal_id: terminalId }).update({ closed_at: at });
}

export async function storeHeartbeat(
  database: Knex,
  terminalId: TerminalId,
  status: Readonly<Record<string, unknown>>,
  at: Date,
): Promise<void> {
  await database('terminal_heartbeat')
    .insert({ terminal_id: terminalId, received_at: at, status: JSON.stringify(status) })
    .onConflict('terminal_id')
    .merge();
}
