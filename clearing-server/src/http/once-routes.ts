import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Knex } from 'knex';
import type { User } from '../access/access-service.ts';
import type { OnceRequest } from '../idempotency/kept-answer.ts';
import type { OnceOutcome, OnceService } from '../idempotency/once-service.ts';
import type { Terminal } from '../terminals/terminal.ts';
import { Problem } from './problem.ts';

/** Does the work once for this caller's key, and answers every other time as it was answered then. */
export interface Once {
  <Answer>(work: (trx: Knex.Transaction) => Promise<Answer>): Promise<Answer>;
  /** Work with database transactions of its own, which done twice is done once. */
  readonly repeatable: <Answer>(work: () => Promise<Answer>) => Promise<Answer>;
}

const FORM = /^[\x21-\x7e]{8,100}$/;

export function idempotencyKeyOf(req: Request): string {
  const key = req.get('Idempotency-Key');
  if (key !== undefined && FORM.test(key)) return key;
  throw new Problem('IDEMPOTENCY_KEY_MISSING', '8 to 100 printable characters');
}

/** What a handler of an idempotent call wraps its work in. */
export function onceFor(
  service: OnceService | undefined,
  operation: string,
  req: Request,
  res: Response,
): Once {
  const kept = async <Answer>(
    ask: (once: OnceService, request: OnceRequest) => Promise<OnceOutcome<Answer>>,
  ): Promise<Answer> => {
    assert(service !== undefined, `${operation} was mounted without what keeps its answers`);
    const request = {
      caller: callerOf(res),
      key: idempotencyKeyOf(req),
      operation,
      digest: digestOf(req),
    };
    const outcome = await ask(service, request);
    if (outcome.kind === 'conflict') throw new Problem('IDEMPOTENCY_CONFLICT');
    if (outcome.kind === 'again') res.set('Idempotency-Replayed', 'true');
    return outcome.answer;
  };
  const once = <Answer>(work: (trx: Knex.Transaction) => Promise<Answer>): Promise<Answer> =>
    kept((of, request) => of.once(request, work));
  return Object.assign(once, {
    repeatable: <Answer>(work: () => Promise<Answer>): Promise<Answer> =>
      kept((of, request) => of.repeatable(request, work)),
  });
}

function callerOf({ locals }: Response): string {
  const user = locals['user'] as User | undefined;
  if (user !== undefined) return `user:${user.login}`;
  const terminal = locals['terminal'] as Terminal | undefined;
  assert(terminal !== undefined, 'nobody asks for money without being known');
  return `terminal:${terminal.terminalId}`;
}

/** Method, address, form and the bytes of the body: any of them other, and it is another request. */
function digestOf(req: Request): Uint8Array {
  const body: unknown = req.body;
  const hash = createHash('sha256').update(
    `${req.method} ${req.originalUrl}\n${req.get('content-type') ?? ''}\n`,
  );
  if (body instanceof Uint8Array) hash.update(body);
  return new Uint8Array(hash.digest());
}
