import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { localDateTimeOf, settlementDateOf } from '@lvchengtong/card-sdk/ids';
import { fenNumber, sum, yuanText } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { recordAudit } from '../access/audit-store.ts';
import { ask, type Proposal } from '../approvals/approval-service.ts';
import { withRetries } from '../database/with-retries.ts';
import { outcomeOf, parseBankAnswer, type FileProblem, type LineOutcome } from './bank-answer.ts';
import { appendBillTransfers } from './bill-transfer-store.ts';
import { payingTransfer } from './bill-transfer.ts';
import { holdOpenDay } from './open-day-store.ts';
import type { ComparedPayment } from './payment-comparison.ts';
import { comparedFile } from './payment-release-service.ts';
import { findListedFile, findPaymentFiles, type ListedFile } from './payment-release-store.ts';
import { paymentFileText, paymentsOf } from './payment.ts';
import {
  countFiles,
  findBankAnswer,
  findBillsOfPayments,
  findPaymentFile,
  findPayments,
  findUnpaidBills,
  holdPayments,
  insertBankAnswer,
  insertPaymentFile,
  markPaidDays,
  storeAnswers,
  type PaymentFile,
} from './payment-store.ts';

export type PaymentFileOutcome =
  | {
      readonly kind: 'made';
      readonly fileName: string;
      readonly payments: number;
      /** What a second person has to agree to before the bank may have it. */
      readonly approvalRequestId: string;
    }
  | { readonly kind: 'nothing-to-pay' };

export interface AnsweredLine {
  readonly line: number;
  readonly paymentNo: string;
  readonly outcome: LineOutcome;
}

export type BankAnswerOutcome =
  | {
      readonly kind: 'taken';
      /** The very same file was taken before, and changed nothing now. */
      readonly again: boolean;
      readonly lines: readonly AnsweredLine[];
    }
  | { readonly kind: 'refused'; readonly problems: readonly FileProblem[] };

export interface Payments {
  /**
   * All due bills that no payment has in hand, one payment per operator, as a file for the bank, which
   * gets it when a second person has released it.
   */
  makeFile(actor: string): Promise<PaymentFileOutcome>;
  /**
   * Takes the bank's answer. Lines that fit are booked; a line about a payment that we did not make, or
   * about another amount or account, is named and changes nothing.
   */
  takeAnswer(name: string, bytes: Uint8Array, actor: string): Promise<BankAnswerOutcome>;
}

/** Each by itself is one database transaction; `within`, it is part of one that is there. */
export interface PaymentService extends Payments {
  within(trx: Knex.Transaction): Payments;
  file(name: string): Promise<(PaymentFile & { readonly released: boolean }) | undefined>;
  /** Newest first. */
  files(): Promise<readonly ListedFile[]>;
  /** The second look before a release: what the file says beside what the bills say. */
  look(name: string): Promise<PaymentFileLook | undefined>;
}

export interface PaymentFileLook {
  readonly file: ListedFile;
  readonly compared: readonly ComparedPayment[];
}

const FILES_SHOWN = 100;

export interface PaymentOptions {
  readonly knex: Knex;
  readonly clock: () => Date;
}

export function createPaymentService(options: PaymentOptions): PaymentService {
  const { knex } = options;
  return {
    ...paymentsBy(options, (work) => withRetries(() => knex.transaction(work))),
    within: (trx) => paymentsBy(options, (work) => work(trx)),
    file: (name) => findPaymentFile(knex, name),
    files: () => findPaymentFiles(knex, FILES_SHOWN),
    look: (name) =>
      knex.transaction(async (trx) => {
        const file = await findListedFile(trx, name);
        const compared = await comparedFile(trx, name);
        return file && compared && { file, compared };
      }),
  };
}

type Transact = <Outcome>(work: (trx: Knex.Transaction) => Promise<Outcome>) => Promise<Outcome>;

const paymentsBy = (options: PaymentOptions, transact: Transact): Payments => ({
  makeFile: (actor) => transact((trx) => makeFile(trx, actor, options)),
  async takeAnswer(name, bytes, actor) {
    const parsed = parseBankAnswer(bytes);
    if (parsed.kind === 'refused') return parsed;
    const digestHex = digestOf(bytes);
    return transact(async (trx) => {
      await holdPayments(trx);
      const before = await findBankAnswer(trx, digestHex);
      if (before !== undefined) return { kind: 'taken', again: true, lines: before };
      const at = options.clock();
      const lines = await book(trx, parsed.lines, at);
      await insertBankAnswer(trx, { name, digestHex, at, by: actor }, lines);
      await recordAudit(trx, at, actor, 'payment.answer', name, { lines: lines.length });
      return { kind: 'taken', again: false, lines };
    });
  },
});

const digestOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex').toUpperCase();

async function makeFile(
  trx: Knex.Transaction,
  actor: string,
  { clock }: PaymentOptions,
): Promise<PaymentFileOutcome> {
  await holdPayments(trx);
  const at = clock();
  const date = settlementDateOf(localDateTimeOf(at));
  const today = date.replaceAll('-', '');
  const number = (await countFiles(trx, `payments-${today}-`)) + 1;
  const serial = String(number).padStart(3, '0');
  const payments = paymentsOf(await findUnpaidBills(trx, date), `${today}${serial}`);
  if (payments.length === 0) return { kind: 'nothing-to-pay' };
  const name = `payments-${today}-${serial}.csv`;
  const content = new TextEncoder().encode(paymentFileText(payments));
  const file = { name, content, digestHex: digestOf(content) };
  const total = sum(payments.map(({ amount }) => amount));
  const release: Proposal = {
    kind: 'payment-file',
    subject: name,
    content: { payments: payments.length, total_fen: fenNumber(total), digest_hex: file.digestHex },
    reason: `${String(payments.length)} × = ${yuanText(total)}`,
  };
  const request = await ask(trx, release, actor, at);
  assert(request !== undefined, 'no two files have one name');
  const { id: approvalRequestId } = request;
  await insertPaymentFile(trx, file, payments, { at, by: actor, approvalRequestId });
  await recordAudit(trx, at, actor, 'payment.file', name, { payments: payments.length });
  return { kind: 'made', fileName: name, payments: payments.length, approvalRequestId };
}

type ReadLines = Extract<ReturnType<typeof parseBankAnswer>, { kind: 'read' }>['lines'];

async function book(
  trx: Knex.Transaction,
  read: ReadLines,
  at: Date,
): Promise<(ReadLines[number] & { readonly outcome: LineOutcome })[]> {
  const payments = await findPayments(
    trx,
    read.map(({ paymentNo }) => paymentNo),
  );
  const lines = read.map((line) => ({
    ...line,
    outcome: outcomeOf(line, payments.get(line.paymentNo)),
  }));
  const answered = lines.filter(({ outcome }) => outcome === 'paid' || outcome === 'failed');
  await storeAnswers(trx, answered, at);
  const posted = await holdOpenDay(trx);
  assert(posted !== undefined, 'a settled day exists, so one is open');
  const paid = await findBillsOfPayments(
    trx,
    answered.filter(({ outcome }) => outcome === 'paid').map(({ paymentNo }) => paymentNo),
  );
  await appendBillTransfers(
    trx,
    paid
      .filter(({ amount }) => amount !== 0n)
      .map(({ paymentNo, bill, amount }) => payingTransfer(paymentNo, bill, amount)),
    posted,
    at,
  );
  await markPaidDays(trx, at);
  return lines;
}
