import type { ReactNode } from 'react';
import type { Audience } from '@lvchengtong/terminal-agent/screens/phase-view';
import { useLanguage } from './language/language.tsx';
import { CustomerPage } from './pages/customer-page.tsx';
import { GatePage } from './pages/gate-page.tsx';
import { TillPage } from './pages/till-page.tsx';
import { usePanel } from './panel/use-panel.ts';
import { Connecting } from './parts/strips.tsx';
import { useSound } from './sound/use-sound.ts';

export function App({ audience }: { readonly audience: Audience }): ReactNode {
  const { tag, words } = useLanguage();
  const panel = usePanel(audience);
  const kind = panel.view?.terminal.kind;
  const sound = useSound(panel, {
    page: audience,
    // At a till the page that faces the queue sounds; a second voice a moment later confuses.
    mutedAtFirst: audience === 'staff' && kind !== 'gate',
    language: tag,
    balanceLow: words.balanceLow,
  });
  const { view } = panel;
  if (view === undefined) return <Connecting panel={panel} />;
  if (audience === 'customer') return <CustomerPage panel={panel} view={view} sound={sound} />;
  if (kind === 'gate') return <GatePage panel={panel} view={view} sound={sound} />;
  return <TillPage panel={panel} view={view} sound={sound} />;
}
