import { concat, uint } from '../bytes.ts';
import {
  localDateTimeBytes,
  terminalIdBytes,
  type LocalDateTime,
  type TerminalId,
} from '../ids.ts';
import type { Fen } from '../money.ts';

/** Transaction type byte of the purse (also in the card's log). */
export const TRANSACTION_TYPE = {
  depositLoad: 0x01,
  load: 0x02,
  unload: 0x03,
  cash: 0x04,
  depositPurchase: 0x05,
  purchase: 0x06,
  overdraw: 0x07,
  compoundPurchase: 0x09,
} as const;
export type TransactionType = (typeof TRANSACTION_TYPE)[keyof typeof TRANSACTION_TYPE];

/** What every cryptogram of a transaction covers. */
export interface AtTerminal {
  readonly amount: Fen;
  readonly type: TransactionType;
  readonly terminalId: TerminalId;
}
export interface Timed extends AtTerminal {
  readonly at: LocalDateTime;
}

const amountTypeTerminal = ({ amount, type, terminalId }: AtTerminal): Uint8Array =>
  concat(uint(amount, 4), uint(type, 1), terminalIdBytes(terminalId));
const amountTypeTerminalTime = (t: Timed): Uint8Array =>
  concat(amountTypeTerminal(t), localDateTimeBytes(t.at));

/** Load MAC1, card to host: old balance · amount · type · terminal. */
export const loadMac1Input = (t: AtTerminal & { readonly oldBalance: Fen }): Uint8Array =>
  concat(uint(t.oldBalance, 4), amountTypeTerminal(t));

/** Load MAC2, host to card: amount · type · terminal · date · time. */
export const loadMac2Input: (t: Timed) => Uint8Array = amountTypeTerminalTime;

/** Load TAC: new balance · online counter before the load · amount · type · terminal · date · time. */
export const loadTacInput = (
  t: Timed & { readonly newBalance: Fen; readonly onlineCounter: number },
): Uint8Array => concat(uint(t.newBalance, 4), uint(t.onlineCounter, 2), amountTypeTerminalTime(t));

/** Purchase MAC1, PSAM to card; a MOHURD card adds its 9-byte authentication code. */
export const purchaseMac1Input = (t: Timed & { readonly authCode?: Uint8Array }): Uint8Array =>
  concat(amountTypeTerminalTime(t), t.authCode ?? new Uint8Array(0));

/** Purchase MAC2, card to PSAM: the amount alone. */
export const purchaseMac2Input = (amount: Fen): Uint8Array => uint(amount, 4);

/** Purchase TAC: amount · type · terminal · terminal sequence · date · time. */
export const purchaseTacInput = (t: Timed & { readonly terminalSequence: number }): Uint8Array =>
  concat(amountTypeTerminal(t), uint(t.terminalSequence, 4), localDateTimeBytes(t.at));

/** Unload MAC1 and MAC2 are those of a load, with type 03. Unload MAC3, card to host: as a load's TAC. */
export const unloadMac3Input = loadTacInput;

export interface OverdrawChange {
  readonly type: TransactionType;
  readonly terminalId: TerminalId;
}

/** Overdraw limit MAC1, card to host: balance · old limit · type · terminal. */
export const overdrawMac1Input = (
  t: OverdrawChange & { readonly balance: Fen; readonly oldLimit: Fen },
): Uint8Array =>
  concat(uint(t.balance, 4), uint(t.oldLimit, 3), uint(t.type, 1), terminalIdBytes(t.terminalId));

/** Overdraw limit MAC2, host to card: new limit · type · terminal · date · time. */
export const overdrawMac2Input = (
  t: OverdrawChange & { readonly newLimit: Fen; readonly at: LocalDateTime },
): Uint8Array =>
  concat(
    uint(t.newLimit, 3),
    uint(t.type, 1),
    terminalIdBytes(t.terminalId),
    localDateTimeBytes(t.at),
  );

/** Overdraw limit TAC: new balance · online counter before · what MAC2 covers. */
export const overdrawTacInput = (
  t: OverdrawChange & {
    readonly newBalance: Fen;
    readonly onlineCounter: number;
    readonly newLimit: Fen;
    readonly at: LocalDateTime;
  },
): Uint8Array => concat(uint(t.newBalance, 4), uint(t.onlineCounter, 2), overdrawMac2Input(t));
