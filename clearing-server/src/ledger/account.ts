import { createHash } from 'node:crypto';
import type { Brand } from '@lvchengtong/card-sdk/brand';
import { concat, hex, unhex } from '@lvchengtong/card-sdk/bytes';

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

const NAMESPACE = unhex('6C7667636865746F6E676C6564676572');

/** UUID version 5 (RFC 9562 §5.5) of the account's name. */
export function accountIdOf(name: string): AccountId {
  const input = concat(NAMESPACE, new TextEncoder().encode(name));
  const digest = new Uint8Array(createHash('sha1').update(input).digest()).slice(0, 16);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  return hex(digest)
    .toLowerCase()
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as AccountId;
}
