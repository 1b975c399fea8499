import { useMemo, type ReactNode } from 'react';
import type { PanelView } from '@lvchengtong/terminal-agent/screens/panel-view';
import { useLanguage } from '../language/language.tsx';
import { createAgentClient } from '../panel/agent-client.ts';
import type { Panel } from '../panel/panel-stream.ts';
import { useKeys } from '../panel/use-keys.ts';
import { HistoryList } from '../parts/history-list.tsx';
import { amountText } from '../parts/money.tsx';
import { OfflineBar } from '../parts/offline-bar.tsx';
import { ShortcutBar } from '../parts/shortcut-bar.tsx';
import { Strips } from '../parts/strips.tsx';
import { TopBar } from '../parts/top-bar.tsx';
import type { SoundSwitch } from '../sound/use-sound.ts';
import { DIGIT_KEYS, EMPTY_DRAFT, type DraftKey } from '../till/amount-draft.ts';
import { CardList } from '../till/card-list.tsx';
import { CashierButton } from '../till/cashier-button.tsx';
import { Keypad } from '../till/keypad.tsx';
import { ResultPanel } from '../till/result-panel.tsx';
import { SignOnColumn } from '../till/sign-on-column.tsx';
import { useSignOn, type SignOn } from '../till/use-sign-on.ts';
import { useTill, type Till } from '../till/use-till.ts';
import { ZReport } from '../till/z-report.tsx';

interface TillPageProps {
  readonly panel: Panel;
  readonly view: PanelView;
  readonly sound: SoundSwitch;
}

/** The cashier's page; without its keypad also that of a bus, a metro gate, an issuing desk. */
export function TillPage({ panel, view, sound }: TillPageProps): ReactNode {
  const { words, switchLanguage } = useLanguage();
  const client = useMemo(createAgentClient, []);
  const till = useTill(client, view);
  const signOn = useSignOn(client, (refused) => {
    if (refused === undefined) till.forgive();
    else till.fail(refused.error);
  });
  const vacant = view.cannot_accept === 'no-cashier';
  const keyed = view.terminal.kind === 'canteen' || view.terminal.kind === 'top-up';
  const live = panel.connection === 'live';
  useKeys((key) => {
    if (key === 'l' || key === 'L') switchLanguage();
    else if (key === 'm' || key === 'M') sound.toggle();
    else return keyed && (vacant ? signOnKey(signOn, key) : tillKey(till, key));
    return true;
  });

  const history = (
    <HistoryList
      records={view.last_ten}
      gate={false}
      {...(keyed && !vacant && { onTakeBack: till.takeBack })}
    />
  );

  return (
    <div className={`till${live ? '' : ' stale'}`}>
      <TopBar view={view} at={panel.at} sound={sound}>
        {view.cashier && (
          <CashierButton cashier={view.cashier} client={client} onFailure={till.fail} />
        )}
      </TopBar>
      <OfflineBar centre={view.centre} at={panel.at} limit />
      <Strips panel={panel} />
      <main className={view.terminal.simulated ? 'till-main' : 'till-main till-real'}>
        {keyed &&
          (vacant ? <SignOnColumn signOn={signOn} /> : <AmountColumn view={view} till={till} />)}
        <div className="column">
          <ResultPanel view={view} phaseSinceMs={panel.phaseSinceMs} keyed={keyed} />
          {till.failure !== undefined && (
            <p className="failure" role="alert" data-testid="failure">
              {words.failures[till.failure] ?? words.commandFailed(till.failure)}
            </p>
          )}
          {vacant && view.z_report && <ZReport report={view.z_report} />}
          {view.terminal.simulated && history}
        </div>
        {view.terminal.simulated ? (
          <CardList client={client} live={live} onTap={till.tap} onFailure={till.fail} />
        ) : (
          history
        )}
      </main>
      <ShortcutBar keyed={keyed} cards={view.terminal.simulated} vacant={vacant} />
    </div>
  );
}

function AmountColumn({
  view,
  till,
}: {
  readonly view: PanelView;
  readonly till: Till;
}): ReactNode {
  const { words } = useLanguage();
  const topUp = view.terminal.kind === 'top-up';
  const { phase, amount_fen: amount } = view;
  const asking = phase.kind === 'confirm-same' && !phase.confirmed;
  const keying = till.draft !== EMPTY_DRAFT;
  const label = topUp
    ? words.amountToLoad
    : keying || amount === 0
      ? words.amountLabel
      : words.amountAsked;
  return (
    <section className="amount-column">
      <div className={`amount-box${keying || amount === 0 ? '' : ' amount-armed'}`}>
        <span className="amount-label">{label}</span>
        <output className="amount" data-testid="amount">
          {keying ? till.draft : amountText(amount)}
        </output>
      </div>
      <Keypad
        onKey={till.press}
        onBackspace={till.erase}
        onCancel={till.cancel}
        onEnter={till.enter}
        enterLabel={asking ? words.confirm : topUp ? words.load : words.charge}
        enterEnabled={keying || asking}
      />
    </section>
  );
}

const isDraftKey = (key: string): key is DraftKey =>
  key === '.' || (DIGIT_KEYS as readonly string[]).includes(key);

function signOnKey(signOn: SignOn, key: string): boolean {
  if (isDraftKey(key)) signOn.press(key);
  else if (key === 'Backspace') signOn.erase();
  else if (key === 'Escape') signOn.cancel();
  else if (key === 'Enter') signOn.enter();
  else return false;
  return true;
}

function tillKey(till: Till, key: string): boolean {
  if (isDraftKey(key)) till.press(key);
  else if (key === 'Backspace') till.erase();
  else if (key === 'Escape') till.cancel();
  else if (key === 'Enter') till.enter();
  else if (key === 'v' || key === 'V') till.takeBack();
  else return false;
  return true;
}
