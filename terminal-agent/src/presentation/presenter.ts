import type { CardChannel } from '@lvchengtong/card-sdk/apdu';
import { ChannelLost } from '@lvchengtong/card-sdk/apdu';
import { CardError, needsProof } from '@lvchengtong/card-sdk/errors';
import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import type { Journal, PendingId, RecordDraft } from '../journal/journal.ts';
import { JournalError } from '../journal/journal-error.ts';
import type { ScreenPhase } from '../screen-state.ts';
import type { CardPort } from './card-port.ts';
import { step } from './machine.ts';
import {
  IDLE,
  type Ask,
  type Effect,
  type PresentationEvent,
  type PresentationState,
} from './presentation-state.ts';
import { unresolvedDebit, unresolvedLoad } from './record-for.ts';
import type { World } from './world.ts';

export interface PresenterPorts {
  readonly cards: CardPort;
  readonly journal: Journal;
  world(): World;
  /** Everything but the pending debits, which are the journal's. */
  carryOut(effect: Exclude<Effect, { kind: 'forget-pending' }>): void;
  /** A record is on the disk. */
  onRecord(record: TransactionRecord): void;
  onJournalError(error: JournalError): void;
}

interface Unwritten {
  readonly draft: RecordDraft;
  readonly resolves: PendingId | undefined;
}

/** Runs the state machine: asks card, PSAM and disk what it wants to know, one card at a time. */
export class Presenter {
  readonly #ports: PresenterPorts;
  #state: PresentationState = IDLE;
  #shown: ScreenPhase = { kind: 'ready' };
  #inHand: Promise<void> | undefined;
  // Records that a full disk did not take. The debit is on the disk as pending, so a power cut turns
  // them into `unresolved`; while the agent runs they are tried again before any card is served.
  #unwritten: readonly Unwritten[] = [];

  constructor(ports: PresenterPorts) {
    this.#ports = ports;
  }

  get state(): PresentationState {
    return this.#state;
  }

  /** Serves one card from the moment it is in the field; returns what the screen showed at the end. */
  async present(channel: CardChannel): Promise<ScreenPhase | { readonly kind: 'busy' }> {
    if (this.#inHand !== undefined) return { kind: 'busy' };
    if (!this.#diskTakesRecords()) {
      this.#perform({ kind: 'show', phase: STORAGE_REFUSED });
      return STORAGE_REFUSED;
    }
    this.#inHand = this.#run({ kind: 'card-presented' }, channel);
    try {
      await this.#inHand;
      return this.#shown;
    } finally {
      this.#inHand = undefined;
    }
  }

  /** Something that is not a card: the term of a torn one, or the cashier. */
  async tell(
    event: Extract<
      PresentationEvent,
      { kind: 'torn-term-over' | 'same-confirmed' | 'cancelled' | 'void-asked' }
    >,
  ): Promise<void> {
    // A card in hand is served to its end first.
    if (this.#inHand !== undefined) await this.#inHand;
    await this.#run(event, undefined);
  }

  /** Resolves when no card is in hand. */
  async settled(): Promise<void> {
    await this.#inHand;
  }

  async #run(first: PresentationEvent, channel: CardChannel | undefined): Promise<void> {
    let event: PresentationEvent | undefined = first;
    try {
      while (event !== undefined) {
        const { state, effects, ask } = step(this.#state, event, this.#ports.world());
        this.#state = state;
        for (const effect of effects) this.#perform(effect);
        event = ask && (await this.#answer(ask, channel));
      }
    } catch (error) {
      // A bug must not leave the reader with half a presentation; whoever started it hears of it.
      this.#state = IDLE;
      throw error;
    }
  }

  #perform(effect: Effect): void {
    if (effect.kind === 'forget-pending') {
      this.#withDisk(() => {
        this.#ports.journal.forget(effect.pending);
      });
      return;
    }
    if (effect.kind === 'show') this.#shown = effect.phase;
    this.#ports.carryOut(effect);
  }

  async #answer(ask: Ask, channel: CardChannel | undefined): Promise<PresentationEvent> {
    if (ask.kind === 'journal') return this.#write(ask);
    if (channel === undefined) throw new Error(`${ask.kind} without a card`);
    let pending: PendingId | undefined;
    const remember = (draft: RecordDraft, mac: Uint8Array): void => {
      pending = this.#ports.journal.remember(draft, mac);
    };
    try {
      switch (ask.kind) {
        case 'identify':
          return { kind: 'identified', result: await this.#ports.cards.identify(channel) };
        case 'gather': {
          const value = await this.#ports.cards.gather(channel, ask.card, ask.need);
          return { kind: 'gathered', value };
        }
        case 'purchase': {
          const { card, sale } = ask;
          const world = this.#ports.world();
          const outcome = await this.#ports.cards.purchase(
            channel,
            card,
            sale,
            world.at,
            (intent) => {
              remember(unresolvedDebit(world, card, sale, intent), intent.mac1);
            },
          );
          return { kind: 'purchase-ended', outcome, pending };
        }
        case 'load': {
          const { card } = ask;
          const world = this.#ports.world();
          const outcome = await this.#ports.cards.load(channel, card, ask, (intent) => {
            remember(unresolvedLoad(world, card, intent), intent.mac2);
          });
          return { kind: 'load-ended', outcome, pending };
        }
        case 'recover':
          return { kind: 'recovered', recovery: await this.#recover(ask, channel) };
      }
    } catch (error) {
      return this.#eventFor(error, pending);
    }
  }

  async #recover(
    { torn }: Extract<Ask, { kind: 'recover' }>,
    channel: CardChannel,
  ): ReturnType<CardPort['recover']> {
    try {
      return await this.#ports.cards.recover(channel, torn);
    } catch (error) {
      // Whatever went wrong, the question is still open.
      if (error instanceof CardError || error instanceof ChannelLost) return { kind: 'torn' };
      throw error;
    }
  }

  #eventFor(error: unknown, pending: PendingId | undefined): PresentationEvent {
    if (error instanceof JournalError) {
      this.#ports.onJournalError(error);
      return { kind: 'journal-failed', code: error.code };
    }
    if (error instanceof CardError && error.code === 'PSAM_FAILED') {
      return { kind: 'psam-failed', pending };
    }
    if (error instanceof CardError || error instanceof ChannelLost) {
      // Whether it paid is not known: the intent stays on the disk and becomes `unresolved`.
      const open = error instanceof CardError && needsProof(error as CardError);
      return { kind: 'card-left', pending: open ? undefined : pending };
    }
    throw error;
  }

  #write({ draft, resolves }: Extract<Ask, { kind: 'journal' }>): PresentationEvent {
    try {
      const record = this.#ports.journal.append(draft, resolves);
      this.#ports.onRecord(record);
      return { kind: 'journalled', record };
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      // A void that was not written has not happened: nothing on the chip says otherwise.
      if (draft.kind !== 'void') this.#unwritten = [...this.#unwritten, { draft, resolves }];
      this.#ports.onJournalError(error);
      return { kind: 'journal-failed', code: error.code };
    }
  }

  /** Room for one more record, and none still owed to the disk. */
  #diskTakesRecords(): boolean {
    return this.#withDisk(() => {
      for (const owed of this.#unwritten) {
        this.#ports.onRecord(this.#ports.journal.append(owed.draft, owed.resolves));
        this.#unwritten = this.#unwritten.filter((other) => other !== owed);
      }
      this.#ports.journal.checkRoom();
    });
  }

  #withDisk(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      this.#ports.onJournalError(error);
      return false;
    }
  }
}

const STORAGE_REFUSED: ScreenPhase = {
  kind: 'refused',
  refusal: 'storage',
  code: 'ERR015',
  person: undefined,
  balance: undefined,
  centreCode: undefined,
};
