import { parseCardAsn, parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { chainAround, type Pictured } from '../arbitration/case-picture.ts';
import type { ChainStep } from '../arbitration/case-shape.ts';
import { findChains } from '../arbitration/chain-store.ts';
import type { Evidence, Subject } from './difference.ts';
import type { EvidenceRecord, EvidenceView } from './evidence-shape.ts';
import { findFileLines, findRecordsById, findTransfersOf } from './evidence-store.ts';

/** What a difference is about, and the facts that it keeps. */
export interface Explained {
  readonly subject: Subject;
  readonly amountFen: number;
  readonly evidence: Evidence | undefined;
}

/** Looks up what the evidence names: the card's chain, the records, the rows of files, the ledger's transfers. */
export async function lookUpEvidence(
  on: Knex,
  { subject, amountFen, evidence }: Explained,
): Promise<EvidenceView> {
  const facts = evidence ?? {};
  const records = await findRecordsById(on, recordIdsIn(facts));
  const fileLines = [
    ...(await linesOf(on, facts['file'], [facts['file_line'], facts['first_line']])),
    ...(facts['first_file'] === facts['file']
      ? []
      : await linesOf(on, facts['first_file'], [facts['first_line']])),
  ];
  const transfers = await findTransfersOf(on, {
    recordIds: records.map(({ record_id }) => record_id),
    cardAsns: [...new Set(records.map(({ card_asn }) => card_asn))],
    moneyLines: fileLines.flatMap(({ money_file_id: fileId, line }) =>
      fileId === null ? [] : { fileId, line },
    ),
  });
  return {
    facts: evidence ?? null,
    chain: await chainOf(on, subject, { facts, amountFen, records }),
    records,
    file_lines: fileLines,
    transfers,
  };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Every fact whose name says that it is of a record. */
const recordIdsIn = (facts: Evidence): string[] => [
  ...new Set(
    Object.entries(facts)
      .filter(([name]) => /record_ids?$/.test(name))
      .flatMap(([, value]) => value)
      .map(String)
      .filter((id) => UUID.test(id)),
  ),
];

async function linesOf(
  on: Knex,
  file: Evidence[string] | undefined,
  lines: readonly (Evidence[string] | undefined)[],
): Promise<EvidenceView['file_lines']> {
  const numbers = lines.filter((line) => typeof line === 'number' && line > 0).map(Number);
  return typeof file === 'string' && file !== '' && numbers.length > 0
    ? findFileLines(on, file, numbers)
    : [];
}

interface Known {
  readonly facts: Evidence;
  readonly amountFen: number;
  readonly records: readonly EvidenceRecord[];
}

const BY_NOW = parseSettlementDate('9999-12-31');

/** The chain of the card that it is about, as known today; of each of its purses the one with the record. */
async function chainOf(
  on: Knex,
  subject: Subject,
  { facts, amountFen, records }: Known,
): Promise<readonly ChainStep[]> {
  const recordId = String(facts['record_id'] ?? '');
  const asn =
    subject.kind === 'card'
      ? subject.cardAsn
      : records.find(({ record_id }) => record_id === recordId)?.card_asn;
  if (asn === undefined) return [];
  const about: Pictured = {
    kind: facts['missing_counters'] === undefined ? 'record' : 'gap',
    recordId,
    family: facts['counter_kind'] === 'online' ? 'online' : 'offline',
    counter: Number([facts['missing_counters'] ?? facts['counter'] ?? 0].flat()[0]),
    amountFen,
  };
  for (const chain of (await findChains(on, [parseCardAsn(asn)], BY_NOW)).values()) {
    const steps = chainAround(chain, about);
    if (steps.length > 0) return steps;
    // Without a record to stand around, its newest ones.
    const last = chain.toSorted((a, b) => (a.record.at < b.record.at ? -1 : 1)).at(-1);
    if (recordId === '' && last !== undefined) {
      return chainAround(chain, { ...about, kind: 'record', recordId: last.recordId }).map(
        (step) => ({ ...step, subject: false }),
      );
    }
  }
  return [];
}
