import { hash } from 'node:crypto';
import type { Brand } from '@lvchengtong/card-sdk/brand';

/** The chart of accounts: clearing.md section 4. One row per kind of account, with its normal side. */
export const ACCOUNT_CODES = {
  'custody-bank': 'debit',
  'load-in-transit': 'debit',
  purse: 'credit',
  'subsidy-fund': 'debit',
  'operator-unsettled': 'credit',
  'operator-settled': 'credit',
  'fee-income': 'credit',
  'concession-receivable': 'debit',
  suspense: 'credit',
  'operator-loss': 'debit',
  'refund-payable': 'credit',
  unclaimed: 'credit',
  'card-deposit': 'credit',
  'write-off': 'debit',
  'replacement-claim': 'debit',
} as const satisfies Record<string, 'debit' | 'credit'>;
export type AccountCode = keyof typeof ACCOUNT_CODES;

export type AccountId = Brand<string, 'AccountId'>;

/** `code:key`, for example `purse:00004500000000000001:2`. The id follows from the name. */
export interface Account {
  readonly id: AccountId;
  readonly code: AccountCode;
  readonly key: string;
}

export const accountName = ({ code, key }: { code: AccountCode; key: string }): string =>
  `${code}:${key}`;

/** The same name is the same account on every server, so posting needs no look-up of ids. */
export const account = (code: AccountCode, ...key: readonly (string | number)[]): Account => ({
  id: accountIdOf(`${code}:${key.join(':')}`),
  code,
  key: key.join(':'),
});

// 16 bytes, as RFC 9562 wants a namespace to have; these happen to be ASCII.
const NAMESPACE = 'lvgchetongledger';
/** The two high bits of a hex digit become 10. */
const VARIANT = '89ab89ab89ab89ab';

/** UUID version 5 (RFC 9562 §5.5) of the account's name. */
export function accountIdOf(name: string): AccountId {
  const digest = hash('sha1', NAMESPACE + name);
  const variant = VARIANT[Number.parseInt(digest.charAt(16), 16)] ?? '';
  const id = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  return id as AccountId;
}
