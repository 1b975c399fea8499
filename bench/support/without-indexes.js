// @ts-check
import assert from 'node:assert/strict';

/**
 * Takes the keys and indexes off some tables, and the foreign keys from them and to them, lets `fill` store
 * rows, and makes all of it anew just as it was: a tenth of the work of keeping an index up to date row by
 * row. PostgreSQL checks every one as it makes it. An index that was just made has full pages, so that a row
 * put in at random splits one: harsher on whoever stores next than pages that split long ago.
 * @param {import('pg').Client} database as the owner of the tables
 * @param {readonly string[]} tables
 * @param {() => Promise<void>} fill
 */
export async function withoutIndexes(database, tables, fill) {
  const { rows } = await database.query(FOUND, [tables]);
  const found = /** @type {{ kind: string, drop: string, make: string }[]} */ (rows);
  for (const { drop } of found.toReversed()) await database.query(drop);
  await fill();
  await database.query(`set maintenance_work_mem = '1GB'`);
  for (const { make } of found) await database.query(make);
  await database.query('reset maintenance_work_mem');
  assert.deepEqual((await database.query(FOUND, [tables])).rows, found);
}

// Keys first, then what else is looked up by, then foreign keys, which need the keys they refer to. A
// partition's own follow from its parent's.
const FOUND = `
  with filled as (select unnest($1::text[])::regclass as id)
  select 1 as step, c.conname as name, format('alter table %s drop constraint %I', t.id, c.conname) as drop,
    format('alter table %s add constraint %I %s', t.id, c.conname, pg_get_constraintdef(c.oid))
      || coalesce(' with (' || array_to_string(i.reloptions, ', ') || ')', '') as make
  from filled t join pg_constraint c on c.conrelid = t.id join pg_class i on i.oid = c.conindid
  where c.contype in ('p', 'u') and c.conparentid = 0
  union all
  select 2, x.relname, format('drop index %s', x.oid::regclass),
    replace(pg_get_indexdef(x.oid), ' ON ONLY ', ' ON ')
  from filled t join pg_index i on i.indrelid = t.id join pg_class x on x.oid = i.indexrelid
  where not x.relispartition and not exists
    (select from pg_constraint c where c.conindid = x.oid and c.contype in ('p', 'u'))
  union all
  select 3, c.conname, format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname),
    format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname,
      pg_get_constraintdef(c.oid))
  from pg_constraint c where c.contype = 'f' and c.conparentid = 0
    and (c.conrelid in (select id from filled) or c.confrelid in (select id from filled))
  order by step, name`;
