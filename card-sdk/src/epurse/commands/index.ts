export { creditForLoad } from './credit-for-load.ts';
export { type DebitAnswer, debitForPurchase, type DebitRequest } from './debit-for-purchase.ts';
export { debitForUnload } from './debit-for-unload.ts';
export {
  getBalance,
  getDepositBalance,
  getOverdraftLimit,
  getOverdraftUsed,
  getOwnBalance,
} from './get-balance.ts';
export { getTransactionProve, type TransactionProof } from './get-transaction-prove.ts';
export {
  initializeForDepositLoad,
  initializeForLoad,
  initializeForUnload,
  type LoadAnswer,
  type LoadRequest,
} from './initialize-for-load.ts';
export {
  initializeForOverdrawLimit,
  type OverdrawAnswer,
} from './initialize-for-overdraw-limit.ts';
export {
  initializeForCappPurchase,
  initializeForCashWithdrawal,
  initializeForDepositPurchase,
  initializeForPurchase,
  type PurchaseChallenge,
  type PurchaseRequest,
} from './initialize-for-purchase.ts';
export { updateCappDataCache } from './update-capp-data-cache.ts';
export { updateOverdrawLimit } from './update-overdraw-limit.ts';
