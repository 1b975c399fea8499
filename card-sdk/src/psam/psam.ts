import type { LocalDateTime, PsamNo, TerminalId } from '../ids.ts';
import type { Fen } from '../money.ts';

/** What the card showed at INITIALIZE, and what is to be bought: MAC1 covers it. */
export interface PsamPurchase {
  readonly random: Uint8Array;
  readonly offlineCounter: number;
  readonly amount: Fen;
  /** 06 purchase, 09 compound purchase. */
  readonly type: number;
  readonly at: LocalDateTime;
  readonly keyVersion: number;
  readonly algorithmId: number;
  /** The right 8 bytes of the card number. */
  readonly factor: Uint8Array;
  /** 9 bytes of a MOHURD card that has them. */
  readonly authCode?: Uint8Array;
}

/** The terminal's security module: it holds the keys, and gives MACs but never a key. */
export interface Psam {
  readonly psamNo: PsamNo;
  readonly terminalId: TerminalId;
  /** Which of the card's purchase keys belongs to this PSAM's. */
  readonly keyIndex: number;
  initForPurchase(
    purchase: PsamPurchase,
  ): Promise<{ readonly terminalSequence: number; readonly mac1: Uint8Array }>;
  /** Whether MAC2 is the card's. Only after `initForPurchase`, and once. */
  creditForPurchase(mac2: Uint8Array): Promise<'accepted' | 'refused'>;
  /** The block as the genuine card would encrypt it: its key is derived inside the PSAM. */
  encryptUnder(
    usage: 'internal-authentication',
    factor: Uint8Array,
    block: Uint8Array,
  ): Promise<Uint8Array>;
}
