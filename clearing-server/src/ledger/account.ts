import { hash } from 'node:crypto';
import type { Brand } from '@lvchengtong/card-sdk/brand';
import { uuidText } from './uuid-text.ts';

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
export function account(code: AccountCode, ...key: readonly (string | number)[]): Account {
  const joined = key.join(':');
  const name = `${code}:${joined}`;
  if (PER_CARD.has(code)) return { id: accountIdOf(name), code, key: joined };
  const shared = SHARED.get(name) ?? { id: accountIdOf(name), code, key: joined };
  SHARED.set(name, shared);
  return shared;
}

const PER_CARD: ReadonlySet<AccountCode> = new Set<AccountCode>([
  'purse',
  'refund-payable',
  'card-deposit',
]);
/** Accounts of operators and other parties: few, and named by almost every transfer. */
const SHARED = new Map<string, Account>();

// 16 bytes, as RFC 9562 wants a namespace to have; these happen to be ASCII.
const NAMESPACE = 'lvgchetongledger';

/** UUID version 5 (RFC 9562 §5.5) of the account's name. */
export const accountIdOf = (name: string): AccountId =>
  uuidText(hash('sha1', NAMESPACE + name), '5') as AccountId;

/** The account that bears this name. */
export function accountFrom(name: string): Account {
  const [code = '', ...key] = name.split(':');
  if (!Object.hasOwn(ACCOUNT_CODES, code)) throw new RangeError(`no such account: ${name}`);
  return account(code as AccountCode, ...key);
}
