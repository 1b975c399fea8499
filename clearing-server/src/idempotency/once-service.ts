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
  /**
   * The same for work that has database transactions of its own, and that done twice is done once:
   * the answer is kept after it. Whoever is killed in between does it again, which changes nothing.
   */
  repeatable<Answer>(
    request: OnceRequest,
    work: () => Promise<Answer>,
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
        const at = clock();
        const before = await heldOutcome<Awaited<ReturnType<typeof work>>>(trx, request, at);
        if (before !== undefined) return before;
        const answer = await work(trx);
        await keepAnswer(trx, request, answer, at);
        return { kind: 'done', answer };
      }),
    ),
  async repeatable(request, work) {
    type Answer = Awaited<ReturnType<typeof work>>;
    const known = await withRetries(() =>
      knex.transaction((trx) => heldOutcome<Answer>(trx, request, clock())),
    );
    if (known !== undefined) return known;
    const answer = await work();
    return withRetries(() =>
      knex.transaction(async (trx) => {
        const at = clock();
        const twin = await heldOutcome<Answer>(trx, request, at);
        if (twin !== undefined) return twin;
        await keepAnswer(trx, request, answer, at);
        return { kind: 'done', answer };
      }),
    );
  },
});

/** What this key stands for already; undefined: nothing yet, and nobody else gets it before `trx` ends. */
async function heldOutcome<Answer>(
  trx: Knex.Transaction,
  request: OnceRequest,
  at: Date,
): Promise<OnceOutcome<Answer> | undefined> {
  await holdKey(trx, request);
  const before = await findKept(trx, request, at);
  if (before === undefined) return undefined;
  return equalBytes(before.digest, request.digest)
    ? { kind: 'again', answer: before.answer as Answer }
    : { kind: 'conflict' };
}
