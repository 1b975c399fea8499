import { useCallback, useState } from 'react';
import { fenNumber, ZERO } from '@lvchengtong/card-sdk/money';
import type { PanelCommand } from '@lvchengtong/terminal-agent/screens/panel-command';
import type { PanelView } from '@lvchengtong/terminal-agent/screens/panel-view';
import { AgentRefused, type AgentClient } from '../panel/agent-client.ts';
import {
  backspace,
  draftAmount,
  EMPTY_DRAFT,
  pressKey,
  type AmountDraft,
  type DraftKey,
} from './amount-draft.ts';

/** What a cashier can do, whether by touch or by keyboard. */
export interface Till {
  readonly draft: AmountDraft;
  /** Code of what the agent last refused to do. */
  readonly failure: string | undefined;
  readonly press: (key: DraftKey) => void;
  readonly erase: () => void;
  readonly cancel: () => void;
  /** Charges what is keyed in, or says yes to the question on the screen. */
  readonly enter: () => void;
  readonly tap: (cardAsn: string) => void;
  readonly fail: (error: unknown) => void;
  /** What was refused before does not matter any more. */
  readonly forgive: () => void;
}

export function useTill(client: AgentClient, view: PanelView | undefined): Till {
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [failure, setFailure] = useState<string>();

  const fail = useCallback((error: unknown): void => {
    setFailure(error instanceof AgentRefused ? error.code : 'PAGE');
  }, []);
  const send = (command: PanelCommand): void => {
    client.send(command).then(() => {
      setFailure(undefined);
    }, fail);
  };

  /** The amount on the screen becomes the one that the next card pays. */
  const charge = (): void => {
    const amount = draftAmount(draft);
    setDraft(EMPTY_DRAFT);
    if (amount > ZERO) send({ command: 'set-amount', amount_fen: fenNumber(amount) });
  };

  return {
    draft,
    failure,
    fail,
    forgive: () => {
      setFailure(undefined);
    },
    press: (key) => {
      // A card must never pay the old amount while a new one is being keyed in.
      if (draft === EMPTY_DRAFT && view !== undefined && view.amount_fen > 0)
        send({ command: 'cancel' });
      setDraft(pressKey(draft, key));
    },
    erase: () => {
      setDraft(backspace(draft));
    },
    cancel: () => {
      if (draft !== EMPTY_DRAFT) setDraft(EMPTY_DRAFT);
      else send({ command: 'cancel' });
    },
    enter: () => {
      const { phase } = view ?? {};
      if (draft !== EMPTY_DRAFT) charge();
      else if (phase?.kind === 'confirm-same' && !phase.confirmed)
        send({ command: 'confirm-same' });
    },
    tap: (cardAsn) => {
      if (draft !== EMPTY_DRAFT) charge();
      send({ command: 'tap', card_asn: cardAsn });
    },
  };
}
