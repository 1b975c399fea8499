import type { Knex } from 'knex';
import { equalBytes } from '@lvchengtong/card-sdk/bytes';
import { withRetries } from '../database/with-retries.ts';
import { findKept, holdKey, keepAnswer } from './kept-answer-store.ts';
import type { OnceRequest } from './kept-answer.ts';

export type OnceOutcome<Answer> =
  | { readonly kind: 'done'; readonly answer: Answer }
  /** Done before; `answer` is what was said then. */
  | { readonly kind: 'again'; readonly answer: Answer }
  /** The key stands for another request of this caller. */
  | { readonly kind: 'conflict' };

export interface OnceService {
  /**
   * Does the work and keeps its answer, in one database transaction: both are there, or neither. Work
   * that throws leaves nothing behind, so that a refusal may be asked about again.
   */
  once<Answer>(
    request: OnceRequest,
    work: (trx: Knex.Transaction) => Promise<Answer>,
  ): Promise<OnceOutcome<Answer>>;
}

export interface OnceOptions {
  readonly knex: Knex;
  readonly clock: () => Date;
}

export const createOnceService = ({ knex, clock }: OnceOptions): OnceService => ({
  once: (request, work) =>
    withRetries(() =>
      knex.transaction(async (trx) => {
        await holdKey(trx, request);
        const at = clock();
        const before = await findKept(trx, request, at);
        if (before !== undefined) {
          return equalBytes(before.digest, request.digest)
            ? { kind: 'again', answer: before.answer as Awaited<ReturnType<typeof work>> }
            : { kind: 'conflict' };
        }
        const answer = await work(trx);
        await keepAnswer(trx, request, answer, at);
        return { kind: 'done', answer };
      }),
    ),
});
