import type { Knex } from 'knex';
import type { TerminalId } from '@lvchengtong/card-sdk/ids';
import { verifyInvariants } from '../../src/reconciliation/invariant-store.ts';
import {
  attendance,
  chip,
  load,
  minutesLater,
  purchase,
  till,
  tornPurchase,
  type Chip,
} from './chips.ts';
import { authoriseLoad, registerCity } from './city.ts';
import { batchWith } from './sender.ts';

/** One upload and the terminal whose certificate brings it. */
export interface DayUpload {
  readonly terminalId: TerminalId;
  readonly encoded: Uint8Array;
}

const canteen = till(1);
const bus = till(2, '00000002');
const asIssued = Array.from({ length: 12 }, (_, no) => chip(no + 1));

/** A day with loads, purchases, a torn debit, presence, damage and repetition; always the same bytes. */
export const DAY: readonly DayUpload[] = uploadsOf(asIssued.map((card) => ({ ...card })));

function uploadsOf(cards: readonly Chip[]): DayUpload[] {
  return cards.flatMap((card, no) => {
    const at = no % 2 === 0 ? canteen : bus;
    const start = 10 * no;
    const first = load(card, canteen, 10_000, minutesLater(start + 1));
    const paid = purchase(card, at, 450, minutesLater(start + 2));
    const torn = tornPurchase(card, at, 300, minutesLater(start + 3), no % 3 === 0);
    const passed = attendance(card, at, minutesLater(start + 4));
    const last = purchase(card, at, 250, minutesLater(start + 5));
    return [
      { terminalId: canteen.terminalId, encoded: batchWith(canteen, [first]) },
      {
        terminalId: at.terminalId,
        encoded: batchWith(at, [paid, torn, passed, new Uint8Array(128).fill(no), last, paid]),
      },
    ];
  });
}

/** The city in which that day happens. */
export async function populateDay(database: Knex): Promise<void> {
  await registerCity(database, { tills: [canteen, bus], chips: asIssued });
  for (const card of asIssued) await authoriseLoad(database, card, canteen, 10_000);
}

/** What the centre holds after it: balances, verdicts, keys, transfers; and which invariants are broken. */
export async function outcomeOf(database: Knex): Promise<unknown> {
  const rows = async (sql: string): Promise<unknown> => {
    const answer = await database.raw<{ rows: unknown[] }>(sql);
    return answer.rows;
  };
  return {
    broken: (await verifyInvariants(database)).filter((check) => check.rows.length > 0),
    balances: await rows('select * from ledger_purse_balance order by card_asn, purse'),
    records: await rows(
      `select record_id, batch_no, position, verdict, code, flags from ingest_record order by record_id`,
    ),
    aside: await rows(
      `select terminal_id, batch_no, position, code from ingest_rejected
       union all select terminal_id, batch_no, position, 'duplicate' from ingest_duplicate
       order by 1, 2, 3`,
    ),
    cardKeys: await rows('select * from ingest_card_key order by record_id'),
    psamKeys: await rows('select * from ingest_psam_key order by record_id'),
    transfers: await rows(
      'select transfer_id, amount_fen, record_id from ledger_transfer order by transfer_id',
    ),
    chain: await rows('select terminal_id, batch_no, chain_link from ingest_batch order by 1, 2'),
  };
}
