import type { Knex } from 'knex';
import type { OperatorNo, PsamNo, TerminalId } from '@lvchengtong/card-sdk/ids';
import { askPrepared } from '../database/connection.ts';
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

export interface CertificateHolder {
  readonly terminal: Terminal;
  readonly revoked: boolean;
}

/** Whose certificate it is. Every request of every terminal asks. */
export async function findHolder(
  database: Knex,
  serialHex: string,
): Promise<CertificateHolder | undefined> {
  const [row] = await askPrepared<TerminalRow & { readonly revoked: boolean }>(
    database,
    'certificate-holder',
    `select terminal_id, t.operator_no, t.kind, t.place, t.opened_at, t.closed_at, t.simulated,
       c.revoked_at is not null as revoked
     from terminal_certificate c join terminal t using (terminal_id) where c.serial_hex = $1`,
    [serialHex],
  );
  return row && { terminal: terminalOf(row), revoked: row.revoked };
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
