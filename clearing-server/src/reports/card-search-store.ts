import { hex } from '@lvchengtong/card-sdk/bytes';
import type { Knex } from 'knex';
import { maskedName } from '@lvchengtong/card-sdk/exchange';
import type { CardRow } from './report-shapes.ts';
import { likeText, type SearchTerm } from './search-term.ts';
import { wholeNumber } from './whole-number.ts';

/** A card with its holder and shadow balance, as `CARD_COLUMNS` selects it. */
export interface StoredCard {
  readonly card_asn: string;
  readonly state: string;
  readonly card_kind: number;
  readonly test: boolean;
  readonly holder_name: string | null;
  readonly school_name: string | null;
  readonly class_name: string | null;
  readonly balance_fen: string | null;
  readonly valid_until: string;
}

export const CARD_COLUMNS = `
  c.card_asn, c.state, c.card_kind, c.test, s.name as holder_name, k.name as school_name,
  s.class_name, c.valid_until::text,
  (select sum(balance_fen) from ledger_purse_balance b where b.card_asn = c.card_asn) as balance_fen`;

export const CARD_TABLES = `
  card c
  left join person.card_holder h on h.card_asn = c.card_asn
  left join person.student s on s.student_id = h.student_id
  left join person.school k on k.school_code = s.school_code`;

/** A keyed digest, because the number itself is stored encrypted only. */
export type StudentNumberDigest = (nationalNo: string) => Uint8Array;

/** `limit` cards after `afterAsn` that match, in the order of their numbers. */
export async function searchCards(
  database: Knex,
  term: SearchTerm,
  digestOf: StudentNumberDigest,
  page: { readonly afterAsn: string; readonly limit: number },
): Promise<readonly StoredCard[]> {
  const condition = conditionFor(term, digestOf);
  const answer = await database.raw<{ rows: StoredCard[] }>(
    `select ${CARD_COLUMNS} from ${CARD_TABLES}
     where ${condition.sql} and c.card_asn > ? order by c.card_asn limit ?`,
    [...condition.bindings, page.afterAsn, page.limit],
  );
  return answer.rows;
}

interface Condition {
  readonly sql: string;
  readonly bindings: readonly string[];
}

function conditionFor(term: SearchTerm, digestOf: StudentNumberDigest): Condition {
  switch (term.kind) {
    case 'all':
      return { sql: 'true', bindings: [] };
    case 'card-number':
      return { sql: 'c.card_asn = ?', bindings: [term.asn] };
    case 'card-number-end':
      return { sql: 'c.card_asn like ?', bindings: [`%${term.digits}`] };
    case 'student-number':
      return {
        sql: `s.national_no_digest = decode(?, 'hex')`,
        bindings: [hex(digestOf(term.nationalNo))],
      };
    case 'name':
      return { sql: 's.name like ?', bindings: [`${likeText(term.name)}%`] };
  }
}

/** What a list shows of a card. */
export const cardRowOf = (stored: StoredCard): CardRow => ({
  card_asn: stored.card_asn,
  state: stored.state,
  card_kind: stored.card_kind,
  test: stored.test,
  holder_masked: stored.holder_name === null ? null : maskedName(stored.holder_name),
  school_name: stored.school_name,
  class_name: stored.class_name,
  balance_fen: wholeNumber(stored.balance_fen),
  valid_until: stored.valid_until,
});
