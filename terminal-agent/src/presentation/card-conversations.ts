import type { CardChannel } from '@lvchengtong/card-sdk/apdu';
import type { CardProfileName } from '@lvchengtong/card-sdk/exchange';
import type { CardAsn, LocalDateTime, PsamNo, TerminalId } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';

export interface CardInHand {
  readonly profile: { readonly name: CardProfileName };
  readonly asn: CardAsn;
  readonly cardKind: number;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly appEnabled: boolean;
  readonly student?: { readonly validUntil: string; readonly className: string };
}
export interface DebitIntent {
  readonly asn: CardAsn;
  readonly profile: { readonly name: CardProfileName };
  readonly cardKind: number;
  readonly type: 6 | 9;
  readonly amount: Fen;
  readonly balanceBefore: Fen;
  readonly offlineCounter: number;
  readonly terminalSequence: number;
  readonly mac1: Uint8Array;
  readonly keyVersion: number;
  readonly algorithmId: number;
  readonly at: LocalDateTime;
}
export interface PurchaseReceipt extends DebitIntent {
  readonly balanceAfter: Fen;
  readonly tac: Uint8Array;
  readonly recovered: boolean;
}
export interface LoadIntent {
  readonly asn: CardAsn;
  readonly balanceBefore: Fen;
  readonly onlineCounter: number;
  readonly keyVersion: number;
  readonly algorithmId: number;
  readonly random: Uint8Array;
  readonly mac1: Uint8Array;
  readonly amount: Fen;
  readonly mac2: Uint8Array;
  readonly at: LocalDateTime;
  readonly loadId: string;
}
export interface LoadReceipt extends LoadIntent {
  readonly balanceAfter: Fen;
  readonly tac: Uint8Array;
}
export interface Psam {
  readonly psamNo: PsamNo;
  readonly terminalId: TerminalId;
  readonly keyIndex: number;
}
export type { CardChannel };

export type Identified =
  | { readonly kind: 'card'; readonly card: CardInHand }
  | { readonly kind: 'blocked' }
  | { readonly kind: 'not-ours' };
