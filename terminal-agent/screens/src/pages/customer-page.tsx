import type { ReactNode } from 'react';
import type { PanelView } from '@lvchengtong/terminal-agent/screens/panel-view';
import type { PhaseView } from '@lvchengtong/terminal-agent/screens/phase-view';
import { useLanguage } from '../language/language.tsx';
import type { Panel } from '../panel/panel-stream.ts';
import { useNowMs } from '../panel/use-panel.ts';
import { Countdown } from '../parts/countdown.tsx';
import { Icon } from '../parts/icon.tsx';
import { Money } from '../parts/money.tsx';
import { OfflineBar } from '../parts/offline-bar.tsx';
import { personName } from '../parts/person-name.ts';
import { phaseLookOf } from '../parts/phase-look.ts';
import { LanguageButton, SimulatedMark, SoundButton } from '../parts/top-bar.tsx';
import type { SoundSwitch } from '../sound/use-sound.ts';

interface CustomerPageProps {
  readonly panel: Panel;
  readonly view: PanelView;
  readonly sound: SoundSwitch;
}

/** Green no longer than this: the next in the queue must not take it for theirs. */
const GREEN_MS = 1_500;

/** The page that faces the queue: readable from two metres, and nothing on it that is private. */
export function CustomerPage({ panel, view, sound }: CustomerPageProps): ReactNode {
  const { tag } = useLanguage();
  const lost = panel.connection === 'lost';
  const green = view.phase.kind === 'accepted' && !view.phase.low_balance;
  const now = useNowMs(100, green);
  const over = green && now - panel.phaseSinceMs >= GREEN_MS;
  const shown: PanelView = over ? { ...view, phase: { kind: 'ready' }, amount_fen: 0 } : view;
  const meal = view.meal_period;
  return (
    <div className="customer-page">
      <OfflineBar centre={view.centre} at={panel.at} limit={false} />
      {lost || view.cannot_accept !== null ? (
        <OutOfService lost={lost} view={view} />
      ) : (
        <CustomerPhase view={shown} phaseSinceMs={panel.phaseSinceMs} />
      )}
      <footer className="customer-bar">
        <span>{view.terminal.place}</span>
        {meal && <span className="chip">{tag === 'en' ? meal.name_en : meal.name}</span>}
        {view.terminal.simulated && <SimulatedMark />}
        <span className="gap" />
        <SoundButton sound={sound} />
        <LanguageButton />
      </footer>
    </div>
  );
}

function OutOfService({
  lost,
  view,
}: {
  readonly lost: boolean;
  readonly view: PanelView;
}): ReactNode {
  const { words } = useLanguage();
  return (
    <main
      className="customer tone-off"
      data-testid={lost ? 'connection-lost' : 'cannot-accept'}
      role="alert"
    >
      <Icon name="unplugged" />
      <h1>{words.lostCustomer}</h1>
      <p className="detail">
        {lost || view.cannot_accept === null
          ? words.lostTitle
          : words.cannotAccept[view.cannot_accept]}
      </p>
    </main>
  );
}

function CustomerPhase({
  view,
  phaseSinceMs,
}: {
  readonly view: PanelView;
  readonly phaseSinceMs: number;
}): ReactNode {
  const { words } = useLanguage();
  const { phase } = view;
  const look = phaseLookOf(view, words);
  const asked = phase.kind === 'confirm-same' && !phase.confirmed;
  const title = asked ? words.confirmSameCustomer : look.title;
  return (
    <main
      className={`customer tone-${look.tone}`}
      data-testid="result"
      data-phase={phase.kind}
      aria-live="assertive"
    >
      <Icon name={look.icon} />
      <h1>{title}</h1>
      {look.detail !== undefined && <p className="detail">{look.detail}</p>}
      <CustomerFigures phase={phase} askedFen={view.amount_fen} />
      {phase.kind === 'torn' && <Countdown leftMs={phase.left_ms} sinceMs={phaseSinceMs} />}
    </main>
  );
}

function CustomerFigures({
  phase,
  askedFen,
}: {
  readonly phase: PhaseView;
  readonly askedFen: number;
}): ReactNode {
  const { words } = useLanguage();
  switch (phase.kind) {
    case 'ready':
      return askedFen > 0 ? (
        <p className="customer-amount" data-testid="amount">
          <Money amountFen={askedFen} />
        </p>
      ) : null;
    case 'accepted':
      return (
        <>
          {(phase.amount_fen > 0 || phase.balance_fen !== null) && (
            <p className="customer-amount" data-testid="amount">
              <Money amountFen={phase.amount_fen} />
            </p>
          )}
          <CustomerBalance amountFen={phase.balance_fen} />
          <p className="holder">
            {personName(phase.person, words)}
            {phase.concession && <small>{words.concession}</small>}
          </p>
        </>
      );
    case 'balance':
      return <CustomerBalance amountFen={phase.balance_fen} />;
    case 'refused':
      return (
        <>
          <CustomerBalance amountFen={phase.balance_fen} />
          <p className="code">{phase.code}</p>
        </>
      );
    case 'blocked':
      return <p className="code">{phase.code}</p>;
    case 'confirm-same':
    case 'take-back':
      return (
        <p className="customer-amount">
          <Money amountFen={phase.amount_fen} />
        </p>
      );
    case 'torn':
    case 'working':
    case 'try-again':
    case 'issuing':
    case 'issued':
      return null;
  }
}

function CustomerBalance({ amountFen }: { readonly amountFen: number | null }): ReactNode {
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
