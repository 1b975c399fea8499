import type { ReactElement } from 'react';
import type { Reconciled } from '@lvchengtong/clearing-server/reports/report-shapes';
import type { Side } from '@lvchengtong/clearing-server/reconciliation/side';
import type { SideTotalsView } from '@lvchengtong/clearing-server/reconciliation/work-item-operations';
import { useSides } from '../api/reconciling.ts';
import { count, yuan } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { COLOUR } from '../theme.ts';
import { Loaded } from './feedback.tsx';

type SideTotal = SideTotalsView['sides'][number];

/** Cards, terminals, operators and money around the ledger: where the stories part, and by how much. */
export function SidePicture(props: {
  date: string;
  report: Reconciled;
  chosen: Side | undefined;
  onChoose: (side: Side | undefined) => void;
}): ReactElement {
  const { reconciling } = useLanguage().text;
  const sides = useSides(props.date);
  return (
    <Loaded query={sides} rows={3}>
      {({ sides: totals }) => (
        <div className="sides" data-testid="sides">
          {totals.map((total) => (
            <SideBox
              key={total.side}
              total={total}
              report={props.report}
              chosen={props.chosen === total.side}
              onChoose={() => {
                props.onChoose(props.chosen === total.side ? undefined : total.side);
              }}
            />
          ))}
          <div className="side-ledger">{reconciling.ledger}</div>
        </div>
      )}
    </Loaded>
  );
}

function SideBox(props: {
  total: SideTotal;
  report: Reconciled;
  chosen: boolean;
  onChoose: () => void;
}): ReactElement {
  const { reconciling } = useLanguage().text;
  const { side, tellers, told_fen, ours_fen } = props.total;
  const own = props.report.differences.filter((difference) => difference.side === side);
  const amount = own.reduce((sum, { amount_fen }) => sum + Math.abs(amount_fen), 0);
  const isSilent = tellers === 0 && own.length === 0;
  const colour = colourOf(own, isSilent);
  return (
    <button
      type="button"
      className={props.chosen ? 'side side-chosen' : 'side'}
      style={{ borderBlockStartColor: colour }}
      aria-pressed={props.chosen}
      data-testid={`side-${side}`}
      onClick={props.onChoose}
    >
      <strong>{reconciling.sides[side]}</strong>
      <span className="soft">
        {isSilent ? reconciling.silent : reconciling.tellers[side](count(tellers))}
      </span>
      <span className="side-amounts">
        <span className="soft">{reconciling.told}</span>
        <span className="amount">{yuan(told_fen)}</span>
        <span className="soft">{reconciling.oursAre[side]}</span>
        <span className="amount">{yuan(ours_fen)}</span>
      </span>
      <span className="side-joint" style={{ color: colour }}>
        {verdictOf(own.length, isSilent, {
          silent: '–',
          agrees: `= ${reconciling.agrees}`,
          differs: `≠ ${reconciling.differs(count(own.length), yuan(amount))}`,
        })}
      </span>
    </button>
  );
}

function colourOf(own: readonly { readonly explained: boolean }[], isSilent: boolean): string {
  if (isSilent) return COLOUR.neutral;
  if (own.length === 0) return COLOUR.good;
  return own.every(({ explained }) => explained) ? COLOUR.warn : COLOUR.bad;
}

function verdictOf(
  differences: number,
  isSilent: boolean,
  words: Readonly<Record<'silent' | 'agrees' | 'differs', string>>,
): string {
  if (isSilent) return words.silent;
  return differences === 0 ? words.agrees : words.differs;
}
