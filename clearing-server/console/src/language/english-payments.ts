import type { PaymentsWords } from './chinese-payments.ts';

/** What the page of payment files says, in English. */
export const englishPayments: PaymentsWords = {
  title: 'Payment files',
  files: 'Files',
  states: {
    waiting: 'Waiting',
    released: 'Released',
    refused: 'Refused',
    withdrawn: 'Taken back',
  },
  none: 'There is no payment file yet',
  noneDo: 'Settle a day; when its bills are due, make a payment file on the page of the day.',
  told: 'File says',
  billed: 'Bills say',
  difference: 'Difference',
  equal: 'File and bills agree',
  differs: 'They differ: no release',
  differsDo: 'The file differs from the bills or accounts: refuse it, and make it anew',
  operatorCount: (operators) => `${String(operators)} operators`,
  perOperator: 'Operator by operator',
  bills: 'Bills',
  otherAccount: 'Account has changed',
  waits: (maker) => `Made by ${maker}; waits for a second person to compare and release it`,
  compared: 'I have compared each operator’s amount and account',
  withdraw: 'Take it back',
};
