import type { ReactElement } from 'react';
import type { WorkItemTotals } from '@lvchengtong/clearing-server/reconciliation/work-item-shape';
import type { AgeBand } from '@lvchengtong/clearing-server/reconciliation/work-item';
import { count, yuan } from '../format.ts';
import { useLanguage } from '../language/language.tsx';

// The days that each begins with; the server's own table is not for a browser.
export const BAND_STARTS: Readonly<Record<AgeBand, number>> = {
  day: 0,
  week: 1,
  month: 7,
  quarter: 30,
  older: 90,
};
const BANDS = Object.keys(BAND_STARTS) as AgeBand[];

/** How many differences are open, and how old: one bar for each age. */
export function AgeBars({ totals }: { totals: WorkItemTotals['totals'] }): ReactElement {
  const { reconciling } = useLanguage().text;
  const bars = BANDS.map((age) => {
    const own = totals.filter((total) => total.age === age);
    return {
      age,
      items: own.reduce((sum, { items }) => sum + items, 0),
      fen: own.reduce((sum, { amount_fen }) => sum + amount_fen, 0),
    };
  });
  const most = Math.max(1, ...bars.map(({ items }) => items));
  return (
    <div className="age-bars" data-testid="age-bars">
      {bars.map(({ age, items, fen }) => (
        <div key={age} className="age-bar">
          <span className="soft nowrap">{reconciling.ages[age]}</span>
          <span className="age-track">
            <span
              className={`age-fill age-${age}`}
              style={{ inlineSize: `${String((100 * items) / most)}%` }}
            />
          </span>
          <span className="amount">
            {reconciling.items(count(items))} · {yuan(fen)}
          </span>
        </div>
      ))}
    </div>
  );
}
