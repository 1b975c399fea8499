import type { ReactNode } from 'react';
import type { ShiftReportView, TallyView } from '@lvchengtong/terminal-agent/screens/panel-view';
import { useLanguage } from '../language/language.tsx';
import { clockText } from '../language/time-text.ts';
import { amountText } from '../parts/money.tsx';

/** What the shift that is over came to, counted from the journal. */
export function ZReport({ report }: { readonly report: ShiftReportView }): ReactNode {
  const { words } = useLanguage();
  const { totals } = report;
  const rows: readonly (readonly [string, TallyView, string])[] = [
    [words.zSales, totals.sales, ''],
    [words.zVoidsToCard, totals.voidsToCard, '−'],
    [words.zVoidsInCash, totals.voidsInCash, '−'],
    [words.zUnresolved, totals.unresolved, ''],
    [words.zLoads, totals.loads, ''],
  ];
  const shown = rows.filter(([, { count }], at) => at < 3 || count > 0);
  return (
    <section className="z-report" data-testid="z-report" aria-label={words.zReport}>
      <h2>
        {words.zReport} · {words.zShift(report.shift_no)} · {words.cashierNo} {report.cashier_no} ·{' '}
        {clockText(report.opened_at)}–{clockText(report.closed_at)}
      </h2>
      <table>
        <tbody>
          {shown.map(([name, { count, amount_fen }, sign]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{words.zCount(count)}</td>
              <td>
                {amount_fen === 0 ? '' : sign}
                {amountText(amount_fen)}
              </td>
            </tr>
          ))}
          <tr className="z-net">
            <th scope="row">{words.zNet}</th>
            <td />
            <td data-testid="z-net">{amountText(netFen(report))}</td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}

/** What was sold less what was taken back. */
const netFen = ({ totals: { sales, voidsToCard, voidsInCash } }: ShiftReportView): number =>
  sales.amount_fen - voidsToCard.amount_fen - voidsInCash.amount_fen;
