import { CARD_ASN, DATE, INSTANT, TERMINAL_ID } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import { CHAIN_STEP } from '../arbitration/case-shape.ts';
import { COUNT, FEN, listOf } from '../http/shape.ts';

const FACT = z.union([z.string(), z.number()]);
/** What a difference keeps: ids, counters, balances. */
export const FACTS = z.record(z.string(), z.union([FACT, listOf(FACT)])).readonly();

const RECORD = z.object({
  record_id: z.string(),
  card_asn: CARD_ASN,
  terminal_id: TERMINAL_ID,
  place: z.string(),
  operator_name: z.string(),
  kind: z.string(),
  counter_kind: z.string(),
  counter: COUNT,
  amount_fen: FEN,
  balance_before_fen: FEN,
  balance_after_fen: FEN,
  at: INSTANT,
  settlement_date: DATE,
  verdict: z.string(),
  code: z.string().nullable(),
});
export type EvidenceRecord = Readonly<z.output<typeof RECORD>>;

const FILE_LINE = z.object({
  source: z.enum(['money-file', 'operator-file']),
  file_name: z.string(),
  line: COUNT,
  money_file_id: z.uuid().nullable(),
  reference: z.string().describe('the party’s own number, or PSAM and its sequence'),
  amount_fen: FEN,
  at: INSTANT,
});
export type EvidenceLine = Readonly<z.output<typeof FILE_LINE>>;

const TRANSFER = z.object({
  transfer_id: z.string(),
  settlement_date: DATE,
  purpose: z.string(),
  from: z.string(),
  to: z.string(),
  amount_fen: FEN,
  at: INSTANT.describe('when the card was presented, or the money moved'),
});
export type EvidenceTransfer = Readonly<z.output<typeof TRANSFER>>;

/** Everything that the evidence of a difference names, looked up. */
export const EVIDENCE_VIEW = z
  .object({
    facts: FACTS.nullable().describe('null: nothing explains the difference'),
    chain: listOf(CHAIN_STEP).describe(
      'the card’s records around it; empty where no card is named',
    ),
    records: listOf(RECORD),
    file_lines: listOf(FILE_LINE),
    transfers: listOf(TRANSFER).describe('what the ledger did for these records and lines'),
  })
  .meta({ id: 'DifferenceEvidence' });
export type EvidenceView = Readonly<z.output<typeof EVIDENCE_VIEW>>;
