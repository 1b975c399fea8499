import { fen, yuanText } from '@lvchengtong/card-sdk/money';
import { findOpenLoads } from '../loads/open-order-store.ts';
import { findTerms } from '../terms/money-term-store.ts';
import type { CommandAnswer } from './commands.ts';
import type { Session } from './database-session.ts';

/** Loads that nothing has confirmed, how old they are, and which of them are a person's affair by now. */
export async function loadsCommand({ knex, clock }: Session): Promise<CommandAnswer> {
  const now = clock();
  const { loadAgeDays } = await findTerms(knex, now);
  const loads = (await findOpenLoads(knex, now)).map((load) => ({
    ...load,
    overdue: load.state === 'authorised' && load.age_days >= loadAgeDays,
  }));
  const overdue = loads.filter((load) => load.overdue);
  return {
    good: overdue.length === 0,
    json: { load_age_days: loadAgeDays, loads },
    tables: [
      {
        columns: ['card', 'counter', 'amount', 'channel', 'state', 'days', ''],
        rows: loads.map((load) => [
          load.card_asn,
          String(load.online_counter),
          yuanText(fen(BigInt(load.amount_fen))),
          load.channel,
          load.state,
          String(load.age_days),
          load.overdue ? 'OVERDUE' : '',
        ]),
      },
    ],
    sentence: `${String(loads.length)} load(s) without a record, ${String(overdue.length)} undecided for ${String(loadAgeDays)} days or more.`,
  };
}
