import type { AnswerOf, OperationName } from '@lvchengtong/card-sdk/exchange/api';
import {
  requestOf,
  type ApiRequest,
  type QuestionArgument,
} from '@lvchengtong/card-sdk/exchange/api/request';
import type { CONSOLE_OPERATIONS } from '@lvchengtong/clearing-server/operations';
import { ApiError, type Problem } from './problem.ts';

type Table = typeof CONSOLE_OPERATIONS;

/**
 * One call of the console's API: what it takes and what it answers are the server's own row
 * (`operations.ts`), compiled with it, which is why the answer is taken at its word.
 */
export async function ask<Name extends OperationName & keyof Table>(
  name: Name,
  ...question: QuestionArgument<Table[Name]>
): Promise<AnswerOf<Table[Name]>> {
  return (await answered(requestOf<Table, Name>(name, ...question))) as AnswerOf<Table[Name]>;
}

/** The same, given up when the page no longer wants to know. */
export const asking =
  (signal: AbortSignal) =>
  async <Name extends OperationName & keyof Table>(
    name: Name,
    ...question: QuestionArgument<Table[Name]>
  ): Promise<AnswerOf<Table[Name]>> =>
    (await answered(requestOf<Table, Name>(name, ...question), signal)) as AnswerOf<Table[Name]>;

async function answered(request: ApiRequest, signal?: AbortSignal): Promise<unknown> {
  const answer = await send(request, signal);
  if (!answer.ok) throw new ApiError(await problemOf(answer));
  return answer.status === 204 ? undefined : await answer.json();
}

async function send(
  { method, path, headers, body }: ApiRequest,
  signal: AbortSignal | undefined,
): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        // A form on another site cannot send this header, so the server takes no write without it.
        'x-requested-with': 'lvchengtong-console',
        ...headers,
      },
      ...(body === undefined ? {} : { body: body as string | Blob }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError({ status: 0, code: 'UNREACHABLE', detail: null }, { cause });
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  const isProblem = answer.headers.get('content-type')?.includes('json') === true;
  const said = (isProblem ? await answer.json() : {}) as { code?: string; detail?: string };
  return {
    status: answer.status,
    code: said.code ?? `HTTP_${String(answer.status)}`,
    detail: said.detail ?? null,
  };
}
