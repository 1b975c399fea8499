import type { CardAsn, LocalDateTime, TerminalId } from '@lvchengtong/card-sdk/ids';
import type { Direction, RecordKind } from '@lvchengtong/card-sdk/exchange';
import type { Fen } from '@lvchengtong/card-sdk/money';
import type { TerminalKind } from './config/config.ts';
import type { SignOnOutcome } from './duty/duty-desk.ts';
import type { ShiftTotals } from './duty/shift-book.ts';
import type { ShiftReport } from './duty/shift-report.ts';
import type { Refusal } from './presentation/refusal.ts';

/** Everything a panel shows. Replaced whole at every change; a page draws it and remembers nothing. */
export interface ScreenState {
  readonly terminal: ScreenTerminal;
  /** What the one reader is doing with the one card. */
  readonly phase: ScreenPhase;
  /** What the cashier has keyed in; zero when nothing. Also what the next top-up loads. */
  readonly amount: Fen;
  readonly mealPeriod: ScreenMealPeriod | undefined;
  /** Who has signed on here, where somebody has to. */
  readonly cashier: ScreenCashier | undefined;
  /** Newest first, at most ten. */
  readonly lastTen: readonly ScreenRecord[];
  readonly centre: CentreState;
  /** Set while the terminal takes no money at all: "cannot accept payments: …". */
  readonly cannotAccept: CannotAccept | undefined;
  /** Records and money since the agent started. */
  readonly today: { readonly count: number; readonly amount: Fen };
  /** What the shift comes to so far: of a till that somebody has signed on at. */
  readonly shift: ShiftTotals | undefined;
  /** What the last shift came to, for as long as nobody has signed on after it. */
  readonly zReport: ShiftReport | undefined;
}

export interface ScreenTerminal {
  readonly terminalId: TerminalId;
  readonly kind: TerminalKind;
  readonly place: string;
  /** Virtual card and PSAM: every screen must say so. */
  readonly simulated: boolean;
  /** The agent's clock when this state was made; pages take no other. */
  readonly at: LocalDateTime;
}

export interface ScreenMealPeriod {
  readonly no: number;
  readonly name: string;
  readonly nameEn: string;
}

export interface ScreenCashier {
  readonly cashierNo: string;
  readonly maskedName: string;
}

export interface CentreState {
  readonly online: boolean;
  /** When the centre was last heard from, if ever. */
  readonly heardAt: Date | undefined;
  /** First failure since; undefined while online. */
  readonly offlineSince: Date | undefined;
  /** Records without a receipt. */
  readonly backlogCount: number;
  readonly backlogAmount: Fen;
  /** How many more records the terminal may take before ERR012. */
  readonly recordsLeft: number | undefined;
}

export type CannotAccept =
  | 'disk-full'
  | 'disk-read-only'
  | 'journal-corrupt'
  | 'disk-failed'
  | 'psam-failed'
  | 'reader-failed'
  | 'offline-limit'
  | 'clock'
  | 'no-parameters'
  | 'not-enrolled'
  /** Nobody has signed on at a till whose operator has cashiers. */
  | 'no-cashier';

/** Who is in front of the reader, as far as this screen may know. */
export interface ScreenPerson {
  /** The last four digits of the card number, for people. */
  readonly cardEnding: string;
  /** `张*三`; undefined when the roster does not know the card. */
  readonly maskedName: string | undefined;
  /** Only at a gate, for the staff side. */
  readonly className: string | undefined;
  readonly student: boolean;
}

export type ScreenPhase =
  | { readonly kind: 'ready' }
  | { readonly kind: 'working' }
  | {
      /** Same card, same amount, within the time set: waits for `confirmSame` and then the card again, or `cancel`. */
      readonly kind: 'confirm-same';
      readonly person: ScreenPerson;
      readonly amount: Fen;
      readonly confirmed: boolean;
    }
  | {
      readonly kind: 'accepted';
      readonly person: ScreenPerson;
      readonly recordKind: RecordKind;
      /** Zero where no money moves. */
      readonly amount: Fen;
      readonly amountDue: Fen;
      /** Undefined at a gate: never shown to the queue. */
      readonly balance: Fen | undefined;
      readonly lowBalance: boolean;
      /** Two beeps instead of one. */
      readonly concession: boolean;
      readonly direction: Direction;
      /** At a gate, coming in after the bell. */
      readonly late: boolean;
      /** The money had already left the card when it was torn away; nothing was taken twice. */
      readonly recovered: boolean;
    }
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      /** `ERR007`. */
      readonly code: string;
      readonly person: ScreenPerson | undefined;
      /** Only with `balance-too-low`. */
      readonly balance: Fen | undefined;
      /** The centre's code when a load was refused there. */
      readonly centreCode: string | undefined;
    }
  | { readonly kind: 'blocked'; readonly code: string }
  | {
      /** "The SAME card again." */
      readonly kind: 'torn';
      readonly cardEnding: string;
      readonly amount: Fen;
      readonly until: Date;
      /** Another card was shown in the meantime. */
      readonly otherCardShown: boolean;
    }
  | {
      /** A sale is taken back when its card is held to the reader again; nothing has happened yet. */
      readonly kind: 'take-back';
      readonly cardEnding: string;
      readonly amount: Fen;
      /** Over the counter; else it waits for the card at the centre. */
      readonly inCash: boolean;
      readonly otherCardShown: boolean;
    }
  /** Nothing keyed in: the card's balance, and nothing is taken. */
  | { readonly kind: 'balance'; readonly person: ScreenPerson; readonly balance: Fen }
  /** The card left before anything happened: "again, please". */
  | { readonly kind: 'try-again' }
  /** Issuing desk: a card is being written. */
  | {
      readonly kind: 'issuing';
      readonly cardEnding: string;
      readonly step: number;
      readonly steps: number;
    }
  | { readonly kind: 'issued'; readonly cardEnding: string };

export interface ScreenRecord {
  readonly journalSequence: number;
  readonly recordKind: RecordKind;
  readonly at: LocalDateTime;
  readonly person: ScreenPerson;
  readonly amount: Fen;
  readonly balance: Fen | undefined;
  readonly direction: Direction;
  readonly refusal: number;
  /** The centre has answered for it. */
  readonly acknowledged: boolean;
  /** Of a sale: whether the cashier on duty can take it back, or somebody has. */
  readonly takingBack: 'possible' | 'done' | undefined;
}

/** A card of the virtual card store, to choose from on the panel of a simulated terminal. */
export interface VirtualCardChoice {
  readonly asn: CardAsn;
  readonly maskedName: string | undefined;
  readonly className: string | undefined;
}

/** What a panel may ask for. */
export interface ScreenCommands {
  setAmount(amount: Fen): void;
  /** Take back the amount, or stop waiting for a confirmation. A torn card is not cancelled. */
  cancel(): void;
  /** The cashier says that the same card really pays the same amount again. */
  confirmSame(): void;
  /** A cashier takes the till over, from whoever has it. */
  signOn(cashierNo: string, pin: string): Promise<SignOnOutcome>;
  /** Takes a sale of this shift back: to its card, or over the counter. */
  takeBack(journalSequence: number, inCash: boolean): void;
  /** The till takes no more money until somebody signs on. */
  signOff(): void;
  /** Only with `--reader virtual`; resolves when the presentation is over. */
  tapVirtualCard(asn: CardAsn): Promise<void>;
  /** Empty with a real reader. */
  virtualCards(): Promise<readonly VirtualCardChoice[]>;
}

/** What the agent gives to its screens. */
export interface TerminalScreen {
  state(): ScreenState;
  /** Calls back after every change; returns how to stop that. */
  onChange(listener: (state: ScreenState) => void): () => void;
  readonly commands: ScreenCommands;
}
