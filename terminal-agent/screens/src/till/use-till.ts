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
  /** Takes back this sale, or the newest that can be; asked again, the money goes the other way. */
  readonly takeBack: (journalSequence?: number) => void;
  readonly tap: (cardAsn: string) => void;
  readonly fail: (error: unknown) => void;
  /** What was refused before does not matter any more. */
  readonly forgive: () => void;
}

export function useTill(client: AgentClient, view: PanelView | undefined): Till {
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [failure, setFailure] = useState<string>();
  const [asked, setVoiding] = useState<{ sequence: number; inCash: boolean }>();
  // What was asked for before does not matter once the panel waits for no card.
  const voiding = view?.phase.kind === 'take-back' ? asked : undefined;

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
      // The card of a sale that is taken back is waited for: an amount would be another's.
      if (view?.phase.kind === 'take-back') return;
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
    takeBack: (journalSequence) => {
      const sequence = journalSequence ?? voiding?.sequence ?? newestVoidable(view);
      if (sequence === undefined) return;
      const inCash = sequence === voiding?.sequence && !voiding.inCash;
      setVoiding({ sequence, inCash });
      setDraft(EMPTY_DRAFT);
      send({ command: 'take-back', journal_sequence: sequence, in_cash: inCash });
    },
    tap: (cardAsn) => {
      if (draft !== EMPTY_DRAFT) charge();
      send({ command: 'tap', card_asn: cardAsn });
    },
  };
}

const newestVoidable = (view: PanelView | undefined): number | undefined =>
  view?.last_ten.find(({ taking_back }) => taking_back === 'possible')?.journal_sequence;
