import { fen, yuanText } from '@lvchengtong/card-sdk/money';
import { createArbitrationService } from '../arbitration/arbitration-service.ts';
import type { OpenTally } from '../arbitration/case-store.ts';
import type { CommandAnswer } from './commands.ts';
import type { Session } from './database-session.ts';

/** Decides what neighbours prove by now, and says what it looked at, decided and left open. */
export async function arbitrateCommand(
  { knex, clock }: Session,
  which: 'touched' | 'all',
): Promise<CommandAnswer> {
  const summary = await createArbitrationService({ knex, clock }).run(which);
  const { cards, records, paid, refused, corrected, named, open } = summary;
  const now = clock();
  const cases = open.reduce((all, one) => all + one.cases, 0);
  return {
    good: true,
    json: {
      looked_at: { cards, records },
      decided: { paid, refused, corrected, gaps_named_by_files: named },
      open: open.map((tally) => ({
        kind: tally.kind,
        due: tally.due,
        cases: tally.cases,
        amount_fen: tally.amountFen,
        oldest_since: tally.oldestSince.toISOString(),
        oldest_days: daysSince(tally.oldestSince, now),
      })),
    },
    tables: cases === 0 ? [] : [openTable(open, now)],
    sentence:
      `Looked at ${String(cards)} card(s) with ${String(records)} record(s): ${String(paid)} paid, ` +
      `${String(refused)} refused, ${String(corrected)} corrected, ${String(named)} gap(s) named by files; ` +
      `${String(cases)} open.`,
  };
}

const daysSince = (since: Date, now: Date): number =>
  Math.floor((now.getTime() - since.getTime()) / 86_400_000);

const openTable = (open: readonly OpenTally[], now: Date) => ({
  columns: ['open', 'who', 'cases', 'yuan', 'oldest (days)'],
  rows: open.map(({ kind, due, cases, amountFen, oldestSince }) => [
    kind,
    due ? 'on the work list' : 'waits for a neighbour',
    String(cases),
    yuanText(fen(amountFen)),
    String(daysSince(oldestSince, now)),
  ]),
});
