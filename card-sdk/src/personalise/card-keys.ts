import { type Suite, TRIPLE_DES } from '../crypto/index.ts';
import type { NewKey } from './commands.ts';
import type { CardKeyName } from './key-names.ts';

/** The keys of this one card, already derived; 16 bytes each. */
export type CardKeys = Readonly<Record<CardKeyName, Uint8Array>>;
/** Those of a card without the student application. */
export type WalletKeys = Omit<CardKeys, 'IAK'>;

/** On cards that we issue. */
export const KEY_VERSION = 0x01;
/** The algorithm byte of keys that are triple DES whatever the purse uses. */
export const ALGORITHM_3DES = TRIPLE_DES.algorithmIds[0];
/** P2 of the purchase and the load key: index 1. */
const MONEY_KEY_ID = 0x01;

export const counted = (
  name: string,
  type: number,
  value: Uint8Array,
  followUp = 0xff,
  tries = 0x33,
): NewKey => ({ name, type, id: 0, fourth: followUp, fifth: tries, value });

export const versioned = (
  name: string,
  type: number,
  id: number,
  value: Uint8Array,
  algorithm: number = ALGORITHM_3DES,
): NewKey => ({ name, type, id, fourth: KEY_VERSION, fifth: algorithm, value });

/** State 4 is what the control key gives: `PERMISSION.afterAuthentication`. */
export const controlKey = (keys: WalletKeys): NewKey =>
  counted('application control key', 0x39, keys.DACK, 0x44);

export const lineKey = (keys: WalletKeys): NewKey =>
  counted('line protection key', 0x36, keys.DAMK);

/** What every wallet has; `suite` is that of its money. */
export const walletKeys = (keys: WalletKeys, { algorithmIds: [algorithm] }: Suite): NewKey[] => [
  controlKey(keys),
  counted('PIN unlock key', 0x37, keys.DPUK),
  counted('PIN reload key', 0x38, keys.DRPK),
  versioned('TAC key', 0x34, 0, keys.DTK, algorithm),
  versioned('purchase key', 0x3e, MONEY_KEY_ID, keys.DPK, algorithm),
  versioned('load key', 0x3f, MONEY_KEY_ID, keys.DLK, algorithm),
];
