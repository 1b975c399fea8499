import type { ReactElement } from 'react';
import type { ChainStep } from '@lvchengtong/clearing-server/arbitration/case-shape';
import { dateTime, yuan } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { COLOUR } from '../theme.ts';

const EDGE: Readonly<Record<ChainStep['standing'], string>> = {
  accepted: COLOUR.good,
  paid: COLOUR.good,
  refused: COLOUR.neutral,
  'written-off': COLOUR.neutral,
  waits: COLOUR.warn,
  missing: COLOUR.bad,
};

/** The card's steps from left to right; between two of them the balance that must be the same. */
export function ChainPicture({ steps }: { steps: readonly ChainStep[] }): ReactElement {
  return (
    <div className="chain" data-testid="chain">
      {steps.map((step, at) => (
        <div className="chain-place" key={`${step.record_id ?? 'gap'} ${String(at)}`}>
          {at > 0 && <Joint step={step} />}
          <Step step={step} />
        </div>
      ))}
    </div>
  );
}

/** Where the chip showed something else than the step before left, it says by how much. */
function Joint({ step }: { step: ChainStep }): ReactElement {
  const { arbitration } = useLanguage().text;
  const breaks = step.unexplained_fen !== 0;
  return (
    <div className={breaks ? 'chain-joint chain-joint-broken' : 'chain-joint'}>
      <span>{breaks ? arbitration.breaks(yuan(step.unexplained_fen)) : '→'}</span>
    </div>
  );
}

function Step({ step }: { step: ChainStep }): ReactElement {
  const { arbitration, names } = useLanguage().text;
  const kind =
    step.kind === null
      ? arbitration.gap
      : (names.kinds as Readonly<Record<string, string>>)[step.kind];
  return (
    <section
      className={step.subject ? 'chain-step chain-step-subject' : 'chain-step'}
      style={{ borderBlockStartColor: EDGE[step.standing] }}
    >
      <div className="chain-kind">{kind}</div>
      <div className="soft">
        {arbitration.counter(step.counter_kind, step.counter, step.counter)}
      </div>
      <dl>
        <dt>{arbitration.before}</dt>
        <dd>{yuan(step.balance_before_fen)}</dd>
        <dt aria-hidden />
        <dd className="chain-change">
          {step.amount_fen > 0 ? '+' : ''}
          {yuan(step.amount_fen)}
        </dd>
        <dt>{arbitration.after}</dt>
        <dd>{yuan(step.balance_after_fen)}</dd>
      </dl>
      <div style={{ color: EDGE[step.standing] }}>{arbitration.standings[step.standing]}</div>
      <div className="soft time chain-when">{step.at === null ? '' : dateTime(step.at)}</div>
    </section>
  );
}
