import type { ReactNode } from 'react';
import type { Panel } from '../panel/panel-stream.ts';
import { useLanguage } from '../language/language.tsx';
import { Icon } from './icon.tsx';

/** What overrides all else on a staff page: no connection, or no payments at all. */
export function Strips({ panel }: { readonly panel: Panel }): ReactNode {
  const { words } = useLanguage();
  const { connection, view } = panel;
  if (connection === 'lost')
    return (
      <p className="strip strip-lost" role="alert" data-testid="connection-lost">
        <Icon name="unplugged" />
        <strong>{words.lostTitle}</strong> {words.lostDetail}
      </p>
    );
  // A till without a cashier is no fault: its page asks for one.
  if (view?.cannot_accept != null && view.cannot_accept !== 'no-cashier')
    return (
      <p className="strip strip-cannot" role="alert" data-testid="cannot-accept">
        <Icon name="cross" />
        <strong>
          {view.terminal.kind === 'gate' ? words.cannotPassTitle : words.cannotAcceptTitle}
        </strong>{' '}
        {words.cannotAccept[view.cannot_accept]}
      </p>
    );
  return null;
}

export function Connecting({ panel }: { readonly panel: Panel }): ReactNode {
  const { words } = useLanguage();
  const lost = panel.connection === 'lost';
  return (
    <main className="connecting" data-testid={lost ? 'connection-lost' : 'connecting'}>
      <Icon name={lost ? 'unplugged' : 'wait'} />
      <h1>{lost ? words.lostTitle : words.connecting}</h1>
    </main>
  );
}
