import { useEffect, useState, type ReactNode } from 'react';
import type { PanelView } from '@lvchengtong/terminal-agent/screens/panel-view';
import { useLanguage } from '../language/language.tsx';
import type { AgentClient } from '../panel/agent-client.ts';

const SURE_MS = 4_000;

interface CashierButtonProps {
  readonly cashier: NonNullable<PanelView['cashier']>;
  readonly client: AgentClient;
  readonly onFailure: (error: unknown) => void;
}

/** Who has the till; touched twice, they give it up: once alone may be an elbow in the noon rush. */
export function CashierButton({ cashier, client, onFailure }: CashierButtonProps): ReactNode {
  const { words } = useLanguage();
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (!asking) return undefined;
    const timer = setTimeout(() => {
      setAsking(false);
    }, SURE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [asking]);
  return (
    <button
      type="button"
      className={`bar-button${asking ? ' bar-button-blocked' : ''}`}
      data-testid="cashier"
      title={cashier.cashier_no}
      onClick={() => {
        setAsking(!asking);
        if (asking) client.send({ command: 'sign-off' }).catch(onFailure);
      }}
    >
      {asking ? words.signOffSure : `${cashier.masked_name} · ${words.signOff}`}
    </button>
  );
}
