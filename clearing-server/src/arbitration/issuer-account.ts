import { account } from '../ledger/account.ts';

/** What was written off is the issuer's: it stands in for whoever would have paid. */
export const ISSUER = account('write-off', 'arbitration');
