import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { query } from '../database/query.ts';
import { seedDemo } from '../demo/demo-service.ts';
import { openSigningKey, readKeyEncryptionKey } from '../keys/key-file-store.ts';
import { openRootKeys } from '../keys/root-key-service.ts';
import { CliError } from './cli-error.ts';
import type { CommandAnswer } from './commands.ts';
import type { Session } from './database-session.ts';
import { sayProgress } from './say-progress.ts';

export interface SeedDemoOptions {
  readonly students: number;
  readonly days: number;
  readonly seed: number;
}

/** A made-up town for people to look at. Never among real records: they could not be told apart again. */
export async function seedDemoCommand(
  { knex, clock, environment }: Session,
  { students, days, seed }: SeedDemoOptions,
): Promise<CommandAnswer> {
  const [found] = await query<{ used: boolean }>(
    knex,
    `select exists (select from card) or exists (select from participant_operator)
       or exists (select from settlement_day) as used`,
  );
  if (found?.used !== false) {
    throw new CliError('This database is in use: name an empty one, made by lct-clearing migrate.');
  }
  const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
  const dataFolder = path.resolve(environment['LCT_DATA'] ?? 'var');
  const kekFile = environment['LCT_KEK_FILE'];
  const kekHex = environment['LCT_KEK'];
  const kek = await readKeyEncryptionKey({
    ...(kekFile === undefined ? {} : { file: kekFile }),
    ...(kekHex === undefined ? {} : { hex: kekHex }),
    create: true,
    random,
  });
  const { cards, records, closed } = await seedDemo({
    knex,
    roots: await openRootKeys(knex, { kek, random, clock }),
    receiptKey: (await openSigningKey(path.join(dataFolder, 'keys'))).privateKey,
    students,
    days,
    seed,
    now: clock(),
    progress: sayProgress,
  });
  return {
    good: true,
    json: { cards, records, closed },
    tables: [],
    sentence: [
      `${String(cards)} cards, ${String(records)} records, ${String(closed.length)} closed days.`,
      'Look at it: lct-clearing add-user NAME --role clerk, then start the server with the same LCT_DATA and key.',
    ].join('\n'),
  };
}
