import type { OnceRequest } from '../../src/idempotency/kept-answer.ts';

export const PAYMENT_REQUEST: OnceRequest = {
  caller: 'user:clerk',
  key: 'pay-the-first-day',
  operation: 'POST /v1/payment-files',
  digest: new Uint8Array(32).fill(1),
};
