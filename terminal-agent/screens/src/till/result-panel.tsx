import type { ReactNode } from 'react';
import type { PanelView, RecordView } from '@lvchengtong/terminal-agent/screens/panel-view';
import type { PersonView } from '@lvchengtong/terminal-agent/screens/phase-view';
import { useLanguage } from '../language/language.tsx';
import { Countdown } from '../parts/countdown.tsx';
import { Icon } from '../parts/icon.tsx';
import { Money } from '../parts/money.tsx';
import { personName } from '../parts/person-name.ts';
import { phaseLookOf } from '../parts/phase-look.ts';

interface ResultPanelProps {
  readonly view: PanelView;
  readonly phaseSinceMs: number;
  /** The terminal takes amounts from a keypad. */
  readonly keyed: boolean;
}

/** What the one card in front of the reader came to, for the cashier. */
export function ResultPanel({ view, phaseSinceMs, keyed }: ResultPanelProps): ReactNode {
  const { words } = useLanguage();
  const look = phaseLookOf(view, words);
  const vacant = view.cannot_accept === 'no-cashier';
  const idle = view.phase.kind === 'ready' && keyed && (vacant || view.amount_fen === 0);
  return (
    <section
      className={`result tone-${idle ? 'idle' : look.tone}`}
      data-testid="result"
      data-phase={view.phase.kind}
      aria-live="polite"
    >
      <h1>
        <Icon name={look.icon} />
        <span>{idle ? (vacant ? words.signOnPlease : words.enterAmount) : look.title}</span>
      </h1>
      {idle && vacant && <p className="detail">{words.signOnHint}</p>}
      {look.detail !== undefined && <p className="detail">{look.detail}</p>}
      <PhaseFigures view={view} phaseSinceMs={phaseSinceMs} />
      {idle && !vacant && <LastPurchase record={view.last_ten[0]} />}
    </section>
  );
}

/** Green is gone after a moment; a cashier who looked away still sees what came of it. */
function LastPurchase({ record }: { readonly record: RecordView | undefined }): ReactNode {
  const { words } = useLanguage();
  // An unresolved debit is nothing to rely on; it stands in the list by that name.
  if (
    record?.refusal !== null ||
    record.record_kind === 'unresolved' ||
    record.record_kind === 'void'
  )
    return null;
  return (
    <p className="last-purchase" data-testid="last-purchase">
      {words.lastOne} {personName(record.person, words)} <Money amountFen={record.amount_fen} />
    </p>
  );
}

function PhaseFigures({
  view: { phase, amount_fen: amount },
  phaseSinceMs,
}: {
  readonly view: PanelView;
  readonly phaseSinceMs: number;
}): ReactNode {
  const { words } = useLanguage();
  switch (phase.kind) {
    case 'ready':
      return amount > 0 ? <BigAmount amountFen={amount} /> : null;
    case 'accepted':
      return (
        <>
          <BigAmount amountFen={phase.amount_fen} />
          <Balance amountFen={phase.balance_fen} />
          <Holder person={phase.person} />
        </>
      );
    case 'balance':
      return (
        <>
          <Balance amountFen={phase.balance_fen} />
          <Holder person={phase.person} />
        </>
      );
    case 'refused':
      return (
        <>
          <p className="code">{phase.code}</p>
          <Balance amountFen={phase.balance_fen} />
          {phase.person && <Holder person={phase.person} />}
        </>
      );
    case 'blocked':
      return <p className="code">{phase.code}</p>;
    case 'torn':
      return (
        <>
          <p className="torn-line">
            {words.tornCard(phase.card_ending)} · <Money amountFen={phase.amount_fen} />
          </p>
          <Countdown leftMs={phase.left_ms} sinceMs={phaseSinceMs} />
        </>
      );
    case 'take-back':
      return (
        <>
          <BigAmount amountFen={phase.amount_fen} />
          <p className="torn-line">{words.tornCard(phase.card_ending)}</p>
          <p className="detail">{words.takeBackKeys}</p>
        </>
      );
    case 'confirm-same':
      return (
        <>
          <BigAmount amountFen={phase.amount_fen} />
          <Holder person={phase.person} />
          {!phase.confirmed && <p className="detail">{words.confirmSameDetail}</p>}
        </>
      );
    case 'issuing':
    case 'issued':
      return <p className="torn-line">{words.tornCard(phase.card_ending)}</p>;
    case 'working':
    case 'try-again':
      return null;
  }
}

const BigAmount = ({ amountFen }: { readonly amountFen: number }): ReactNode => (
  <p className="big-amount" data-testid="result-amount">
    <Money amountFen={amountFen} />
  </p>
);

function Balance({ amountFen }: { readonly amountFen: number | null }): ReactNode {
  const { words } = useLanguage();
  if (amountFen === null) return null;
  return (
    <p className="balance">
      <span className="balance-label">{words.balance}</span>{' '}
      <span data-testid="balance">
        <Money amountFen={amountFen} />
      </span>
    </p>
  );
}

function Holder({ person }: { readonly person: PersonView }): ReactNode {
  const { words } = useLanguage();
  return (
    <p className="holder">
      <span data-testid="holder">{personName(person, words)}</span>
      {person.class_name !== null && <small>{person.class_name}</small>}
    </p>
  );
}
