import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';

/** The card is not in its holder's hand any more: another one may be made. */
export async function endHolding(trx: Knex.Transaction, cardAsn: CardAsn, at: Date): Promise<void> {
  await query(
    trx,
    `update person.card_holder set held_until = ? where card_asn = ? and held_until is null`,
    [at, cardAsn],
  );
}

/** Found again. False when its holder has another card by now. */
export async function resumeHolding(trx: Knex.Transaction, cardAsn: CardAsn): Promise<boolean> {
  const [other] = await query(
    trx,
    `select 1 as one from person.card_holder own join person.card_holder other using (student_id)
     where own.card_asn = ? and other.card_asn <> own.card_asn and other.held_until is null`,
    [cardAsn],
  );
  if (other !== undefined) return false;
  await query(trx, `update person.card_holder set held_until = null where card_asn = ?`, [cardAsn]);
  return true;
}

/** Whether both cards were made for one person; so are two cards without any. */
export async function isOfOnePerson(on: Knex, one: CardAsn, other: CardAsn): Promise<boolean> {
  const [row] = await query<{ persons: string }>(
    on,
    `select count(distinct coalesce(h.student_id::text, '')) as persons
     from unnest(?::bpchar[]) as wanted (card_asn)
     left join person.card_holder h on h.card_asn = wanted.card_asn`,
    [[one, other]],
  );
  return row?.persons === '1';
}
