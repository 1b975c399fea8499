export { creditForLoad } from './credit-for-load.ts';
export { debitForPurchase } from './debit-for-purchase.ts';
export {
  getBalance,
  getDepositBalance,
  getOverdraftLimit,
  getOverdraftUsed,
  getOwnBalance,
} from './get-balance.ts';
export { getTransactionProve } from './get-transaction-prove.ts';
export { initializeForLoad } from './initialize-for-load.ts';
export { initializeForCappPurchase, initializeForPurchase } from './initialize-for-purchase.ts';
export { updateCappDataCache } from './update-capp-data-cache.ts';
