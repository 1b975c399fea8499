import { useMemo, type ReactNode } from 'react';
import type { PanelView } from '@lvchengtong/terminal-agent/screens/panel-view';
import { useLanguage } from '../language/language.tsx';
import { createAgentClient } from '../panel/agent-client.ts';
import type { Panel } from '../panel/panel-stream.ts';
import { useKeys } from '../panel/use-keys.ts';
import { HistoryList } from '../parts/history-list.tsx';
import { Icon } from '../parts/icon.tsx';
import { personName } from '../parts/person-name.ts';
import { phaseLookOf } from '../parts/phase-look.ts';
import { OfflineBar } from '../parts/offline-bar.tsx';
import { ShortcutBar } from '../parts/shortcut-bar.tsx';
import { Strips } from '../parts/strips.tsx';
import { TopBar } from '../parts/top-bar.tsx';
import type { SoundSwitch } from '../sound/use-sound.ts';
import { CardList } from '../till/card-list.tsx';
import { useTill } from '../till/use-till.ts';

interface GatePageProps {
  readonly panel: Panel;
  readonly view: PanelView;
  readonly sound: SoundSwitch;
}

/** The page of the staff at a school gate: who is passing, and who passed just now. */
export function GatePage({ panel, view, sound }: GatePageProps): ReactNode {
  const { words, switchLanguage } = useLanguage();
  const client = useMemo(createAgentClient, []);
  const till = useTill(client, view);
  const live = panel.connection === 'live';
  useKeys((key) => {
    if (key === 'l' || key === 'L') switchLanguage();
    else if (key === 'm' || key === 'M') sound.toggle();
    else if (key === 'Escape') till.cancel();
    else return false;
    return true;
  });

  return (
    <div className={`till${live ? '' : ' stale'}`}>
      <TopBar view={view} at={panel.at} sound={sound} />
      <OfflineBar centre={view.centre} at={panel.at} limit />
      <Strips panel={panel} />
      <main className={view.terminal.simulated ? 'gate-main' : 'gate-main gate-real'}>
        <Passing view={view} />
        <div className="column">
          <HistoryList records={view.last_ten} gate />
          {till.failure !== undefined && (
            <p className="failure" role="alert" data-testid="failure">
              {words.commandFailed(till.failure)}
            </p>
          )}
        </div>
        {view.terminal.simulated && (
          <CardList client={client} live={live} onTap={till.tap} onFailure={till.fail} />
        )}
      </main>
      <ShortcutBar keyed={false} cards={view.terminal.simulated} vacant={false} />
    </div>
  );
}

function Passing({ view }: { readonly view: PanelView }): ReactNode {
  const { words } = useLanguage();
  const { phase } = view;
  const look = phaseLookOf(view, words);
  const person = 'person' in phase ? phase.person : null;
  const notGenuine = phase.kind === 'refused' && phase.refusal === 'not-genuine';
  const late = phase.kind === 'accepted' && phase.late;
  return (
    <section
      className={`passing tone-${late ? 'warn' : look.tone}`}
      data-testid="result"
      data-phase={phase.kind}
      aria-live="polite"
    >
      {person === null ? (
        <Icon name={look.icon} />
      ) : (
        // Until the roster carries photographs: the family name in a circle.
        <span className="avatar" aria-hidden="true">
          {Array.from(person.masked_name ?? '?')[0]}
        </span>
      )}
      <h1>{notGenuine ? words.notGenuine : look.title}</h1>
      {person !== null && (
        <p className="passing-name" data-testid="holder">
          {personName(person, words)}
        </p>
      )}
      {person?.class_name != null && <p className="passing-class">{person.class_name}</p>}
      {late && (
        <p className="late" data-testid="late">
          {words.late}
        </p>
      )}
      {look.detail !== undefined && <p className="detail">{look.detail}</p>}
      {(phase.kind === 'refused' || phase.kind === 'blocked') && (
        <p className="code">{phase.code}</p>
      )}
    </section>
  );
}
