export { creditForLoad } from './credit-for-load.ts';
export { debitForPurchase } from './debit-for-purchase.ts';
export { debitForUnload } from './debit-for-unload.ts';
export {
  getBalance,
  getDepositBalance,
  getOverdraftLimit,
  getOverdraftUsed,
  getOwnBalance,
} from './get-balance.ts';
export { getTransactionProve } from './get-transaction-prove.ts';
export {
  initializeForDepositLoad,
  initializeForLoad,
  initializeForUnload,
} from './initialize-for-load.ts';
export { initializeForOverdrawLimit } from './initialize-for-overdraw-limit.ts';
export {
  initializeForCappPurchase,
  initializeForCashWithdrawal,
  initializeForDepositPurchase,
  initializeForPurchase,
} from './initialize-for-purchase.ts';
export { updateCappDataCache } from './update-capp-data-cache.ts';
export { updateOverdrawLimit } from './update-overdraw-limit.ts';
