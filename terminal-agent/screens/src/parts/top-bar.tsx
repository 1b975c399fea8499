import type { ReactNode } from 'react';
import type { TerminalKind } from '@lvchengtong/terminal-agent/config/config';
import type {
  CentreView,
  PanelView,
  TallyView,
  TotalsView,
} from '@lvchengtong/terminal-agent/screens/panel-view';
import { useLanguage } from '../language/language.tsx';
import { clockText } from '../language/time-text.ts';
import type { Words } from '../language/words-zh.ts';
import type { SoundSwitch } from '../sound/use-sound.ts';
import { amountText } from './money.tsx';

interface TopBarProps {
  readonly view: PanelView;
  readonly at: string;
  readonly sound: SoundSwitch;
  /** Who has the till. */
  readonly children?: ReactNode;
}

export function TopBar({ view, at, sound, children }: TopBarProps): ReactNode {
  const { tag, words } = useLanguage();
  const { terminal, meal_period: meal } = view;
  return (
    <header className="top-bar">
      <strong className="place" title={terminal.terminal_id}>
        {terminal.place}
      </strong>
      {/* With a cashier there is no room for both on a narrow panel, and the place says it. */}
      {view.cashier === null && <span className="chip">{kindName(terminal.kind, words)}</span>}
      {meal && (
        <span className="chip chip-meal" data-testid="meal-period">
          {tag === 'en' ? meal.name_en : meal.name}
        </span>
      )}
      {terminal.simulated && <SimulatedMark />}
      <span className="gap" />
      <Totals view={view} />
      <CentreBadge centre={view.centre} />
      <time className="clock">{clockText(at)}</time>
      {children}
      <SoundButton sound={sound} />
      <LanguageButton />
    </header>
  );
}

export function SimulatedMark(): ReactNode {
  const { words } = useLanguage();
  return (
    <span className="chip chip-simulated" title={words.simulatedExplained} data-testid="simulated">
      {words.simulated}
    </span>
  );
}

function Totals({ view }: { readonly view: PanelView }): ReactNode {
  const { words } = useLanguage();
  if (view.today === null) return null;
  const { count, amount_fen: amount } = view.shift === null ? view.today : netOf(view.shift);
  const gate = view.terminal.kind === 'gate';
  return (
    <span className="totals" data-testid="totals">
      {words.todayTotals} {gate ? words.todayPasses(count) : words.todayCount(count)}
      {!gate && (
        <strong>
          {words.currency}
          {amountText(amount)}
        </strong>
      )}
    </span>
  );
}

/** What was sold in the shift, without what was taken back. */
const netOf = ({ sales, loads, voidsToCard, voidsInCash }: TotalsView): TallyView => ({
  count: sales.count + loads.count - voidsToCard.count - voidsInCash.count,
  amount_fen: sales.amount_fen + loads.amount_fen - voidsToCard.amount_fen - voidsInCash.amount_fen,
});

/** Green and quiet while all is sent; a count while something waits. Away from the centre: OfflineBar. */
function CentreBadge({ centre }: { readonly centre: CentreView }): ReactNode {
  const { words } = useLanguage();
  if (!centre.online) return null;
  return centre.backlog_count === 0 ? (
    <span className="badge badge-online" data-testid="online-badge">
      {words.online}
    </span>
  ) : (
    <span className="badge badge-sending" data-testid="unsent-badge">
      {words.uploading(centre.backlog_count)}
    </span>
  );
}

export function SoundButton({ sound }: { readonly sound: SoundSwitch }): ReactNode {
  const { words } = useLanguage();
  const blocked = sound.blocked && !sound.muted;
  const label = blocked ? words.soundBlocked : sound.muted ? words.muted : words.soundOn;
  return (
    <button
      type="button"
      className={`bar-button${blocked ? ' bar-button-blocked' : ''}`}
      data-testid="sound-switch"
      aria-pressed={!sound.muted}
      onClick={() => {
        // The touch itself unblocks the sound; a second meaning would mute it again.
        if (!blocked) sound.toggle();
      }}
    >
      <span aria-hidden="true">{sound.muted ? '🔇' : '🔊'}</span> {label}
    </button>
  );
}

export function LanguageButton(): ReactNode {
  const { words, switchLanguage } = useLanguage();
  return (
    <button type="button" className="bar-button" data-testid="lang-switch" onClick={switchLanguage}>
      {words.otherLanguage}
    </button>
  );
}

export function kindName(kind: TerminalKind, words: Words): string {
  const names: Readonly<Record<TerminalKind, string>> = {
    canteen: words.kindCanteen,
    gate: words.kindGate,
    'top-up': words.kindTopUp,
    bus: words.kindBus,
    metro: words.kindMetro,
    issuing: words.kindIssuing,
  };
  return names[kind];
}
