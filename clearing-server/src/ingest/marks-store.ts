import { hex } from '@lvchengtong/card-sdk/bytes';
import { parseCardAsn, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Question } from '../database/ask.ts';
import { arrayText } from '../database/query.ts';
import { literal } from '../database/row-writer.ts';
import { holdingDay, OPEN_DAY_LOCK } from '../settlement/open-day-store.ts';
import type { UploaderStanding } from './ingest-memory.ts';
import type { BlockMark, Marks } from './marks.ts';

/** The marks, and the entries of the block list from one version on, that one included. */
export const marksSince = (
  version: number,
): Question<{ readonly marks: Marks; readonly blocks: readonly BlockMark[] }> => ({
  sql: `select (select mark from ingest_fact_mark where facts = 'registry') as registry,
      (select mark from ingest_fact_mark where facts = 'card-terms') as card_terms,
      (select string_agg(ingest_block_mark(e.version, e.card_asn, e.at), e'\\n' order by e.version)
        from block_list_entry e where e.version >= ?::int) as blocks,
      ingest_newest_block() as newest_block`,
  values: [version],
  read: ([row]: readonly {
    registry: string;
    card_terms: string;
    blocks: string | null;
    newest_block: string | null;
  }[]) => ({
    marks: {
      registry: row?.registry ?? '',
      cardTerms: row?.card_terms ?? '',
      newestBlock: row?.newest_block ?? '',
    },
    blocks: (row?.blocks ?? '').split('\n').flatMap((mark) => {
      const asn = mark.split(' ')[1];
      return asn === undefined ? [] : [{ mark, cardAsn: parseCardAsn(asn) }];
    }),
  }),
});

/** What a group was judged by without asking. */
export interface JudgedBy {
  readonly marks: Marks;
  readonly uploaders: ReadonlyMap<string, UploaderStanding>;
}

/**
 * Holds the day that whatever follows is stored on, and verifies what a group was judged by. When something
 * does not hold any more the transaction fails with what PostgreSQL says when that which was read has changed.
 */
export function holding(day: SettlementDate, judgedBy: JudgedBy | undefined): string {
  if (judgedBy === undefined) return holdingDay(day);
  const { registry, cardTerms, newestBlock } = judgedBy.marks;
  const heads = [...judgedBy.uploaders].map(([id, { head }]) => ({ id, ...head }));
  const links = heads.map(({ hash }) => `"\\\\x${hex(hash)}"`);
  return `select ingest_hold(${String(OPEN_DAY_LOCK)}, '${day}', '${registry}', '${cardTerms}',
    ${literal(newestBlock)}, '${arrayText(heads.map(({ id }) => id))}',
    '${arrayText(heads.map(({ no }) => no))}', '${arrayText(links)}')`;
}
