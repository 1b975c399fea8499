import { useState } from 'react';
import type { AgentClient } from '../panel/agent-client.ts';
import { EMPTY_SIGN_ON, pressSignOn, signOnParts, type SignOnDraft } from './sign-on-draft.ts';

export interface SignOn {
  readonly draft: SignOnDraft;
  readonly press: (keys: string) => void;
  readonly erase: () => void;
  readonly cancel: () => void;
  readonly enter: () => void;
}

/** The keys of a till at which nobody has signed on. */
export function useSignOn(
  client: AgentClient,
  onDone: (refused: { readonly error: unknown } | undefined) => void,
): SignOn {
  const [draft, setDraft] = useState(EMPTY_SIGN_ON);
  const { cashierNo, pin, complete } = signOnParts(draft);
  return {
    draft,
    press: (keys) => {
      setDraft(pressSignOn(draft, keys));
    },
    erase: () => {
      setDraft(draft.slice(0, -1));
    },
    cancel: () => {
      setDraft(EMPTY_SIGN_ON);
    },
    enter: () => {
      if (!complete) return;
      // A PIN does not stay on the glass, whatever comes of it.
      setDraft(EMPTY_SIGN_ON);
      client.send({ command: 'sign-on', cashier_no: cashierNo, pin }).then(
        () => {
          onDone(undefined);
        },
        (error: unknown) => {
          onDone({ error });
        },
      );
    },
  };
}
