import type { Suite } from '../../crypto/index.ts';
import { MF_ID } from './memory.ts';

/** A record that UPDATE CAPP DATA CACHE left in RAM; DEBIT writes it together with the purse. */
export interface CachedRecord {
  readonly file: number;
  /** Position in the file; undefined appends to a cyclic file. */
  readonly at: number | undefined;
  readonly record: Uint8Array;
}

interface Started {
  readonly purse: number;
  readonly type: number;
  readonly amount: number;
  readonly terminal: Uint8Array;
  readonly suite: Suite;
}

/** INITIALIZE was answered, and the next command may move the money. */
export type Pending =
  | (Started & {
      /** An overdraft limit moves no amount: it is 0 until the limit is known. */
      readonly kind: 'load' | 'unload' | 'overdraw';
      readonly sessionKey: Uint8Array;
    })
  | (Started & {
      readonly kind: 'purchase';
      readonly key: Uint8Array;
      readonly random: Uint8Array;
      readonly cache: readonly CachedRecord[];
    });

interface SamPurchase {
  readonly suite: Suite;
  readonly sessionKey: Uint8Array;
  readonly amount: Uint8Array;
  readonly keyVersion: number;
  readonly levels: number;
}

/** What a PSAM keeps in RAM between its commands. */
export interface SamSession {
  /** MOHURD: the card's authentication code, handed over before INIT SAM FOR PURCHASE. */
  readonly authCode: Uint8Array | undefined;
  /** INIT SAM FOR PURCHASE was answered; stays until MAC2 comes, which a torn card may delay. */
  readonly purchase: SamPurchase | undefined;
  /** The key that INIT FOR DESCRYPT derived. */
  readonly derived:
    | {
        readonly suite: Suite;
        readonly key: Uint8Array;
        readonly usage: number;
        /** Of a MAC that DES CRYPT has begun. */
        readonly macState: Uint8Array | undefined;
      }
    | undefined;
}

/** What is lost without power. */
export interface Session {
  readonly directory: number;
  readonly file: number | undefined;
  /** Security state 0–F of the MF and of the current directory. */
  readonly mainState: number;
  readonly currentState: number;
  /** Valid for the very next command only. */
  readonly challenge: Uint8Array | undefined;
  readonly pending: Pending | undefined;
  /** A PIN of the current directory was shown, and no transaction has used it up. */
  readonly pinShown: boolean;
  /** T=0: answer and status word that GET RESPONSE is to fetch. */
  readonly held: Uint8Array | undefined;
  readonly sam: SamSession;
}

export const POWER_ON: Session = {
  directory: MF_ID,
  file: undefined,
  mainState: 0,
  currentState: 0,
  challenge: undefined,
  pending: undefined,
  pinShown: false,
  held: undefined,
  sam: { authCode: undefined, purchase: undefined, derived: undefined },
};
