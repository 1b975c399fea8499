import type { CardChannel } from '@lvchengtong/card-sdk/apdu';
import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';
import type { DutyDesk } from './duty/duty-desk.ts';
import type { TillShift } from './duty/till-shift.ts';
import type { AgentLog } from './log.ts';
import type { PresentationEvent, PresentationState } from './presentation/presentation-state.ts';
import type { ScreenCommands, VirtualCardChoice } from './screen-state.ts';
import type { TerminalTime } from './terminal-time.ts';
import type { VirtualShelf } from './virtual-shelf.ts';

/** What a cashier may tell the presenter. */
export type Telling = Extract<
  PresentationEvent,
  { kind: 'torn-term-over' | 'same-confirmed' | 'cancelled' | 'void-asked' }
>;

export interface CommandPorts {
  readonly duty: DutyDesk;
  readonly shift: TillShift;
  readonly log: AgentLog;
  readonly shelf: VirtualShelf | undefined;
  readonly time: () => TerminalTime;
  readonly presentation: () => PresentationState;
  readonly setAmount: (amount: Fen) => void;
  readonly tell: (event: Telling) => void;
  readonly changed: () => void;
  readonly present: (channel: CardChannel) => Promise<unknown>;
  readonly choice: (asn: CardAsn) => VirtualCardChoice;
}

/** What a panel may ask for, as this terminal does it. */
export function screenCommands(ports: CommandPorts): ScreenCommands {
  const { duty, shift, log, shelf, tell, changed } = ports;
  return {
    setAmount: (amount) => {
      const state = ports.presentation();
      // The card in hand, or the torn one, owes the amount that was decided for it; and while a sale is
      // taken back its card is waited for.
      if (state.kind !== 'idle' || state.voiding !== undefined) return;
      ports.setAmount(amount);
      changed();
    },
    cancel: () => {
      tell({ kind: 'cancelled' });
    },
    confirmSame: () => {
      tell({ kind: 'same-confirmed' });
    },
    takeBack: (journalSequence, inCash) => {
      const sale = shift.book.voidable(journalSequence);
      if (sale !== undefined) tell({ kind: 'void-asked', voiding: { sale, inCash } });
    },
    signOn: async (cashierNo, pin) => {
      const outcome = await duty.signOn(cashierNo, pin);
      log.info({ cashier_no: cashierNo, outcome: outcome.kind }, 'cashier signs on');
      if (outcome.kind === 'signed-on') shift.changed(ports.time().at);
      changed();
      return outcome;
    },
    signOff: () => {
      duty.signOff();
      shift.changed(ports.time().at);
      log.info({}, 'cashier signed off');
      tell({ kind: 'cancelled' });
      changed();
    },
    tapVirtualCard: async (asn) => {
      await shelf?.hold(asn, ports.present);
    },
    virtualCards: async () => ((await shelf?.list()) ?? []).map(ports.choice),
  };
}
