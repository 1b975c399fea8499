import type { Problem } from './problem.ts';

/** The server said no, or could not be asked; `problem` says which. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${String(problem.status)} ${problem.code}`, options);
    this.problem = problem;
  }
}

type Method = 'GET' | 'POST' | 'DELETE';

/**
 * One request to the console's API. The answer's type is the server's own declaration
 * (`report-shapes.ts`), compiled with it, which is why it is taken at its word.
 */
export async function request<Answer>(
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Answer> {
  const answer = await send(method, path, body, signal);
  if (!answer.ok) throw new ApiError(await problemOf(answer));
  return (answer.status === 204 ? null : await answer.json()) as Answer;
}

async function send(
  method: Method,
  path: string,
  body: unknown,
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
        ...(body === undefined ? {} : { 'content-type': typeOf(body) }),
      },
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError({ status: 0, code: 'UNREACHABLE', detail: null }, { cause });
  }
}

const typeOf = (body: unknown): string => (body instanceof Blob ? body.type : 'application/json');

async function problemOf(answer: Response): Promise<Problem> {
  const isProblem = answer.headers.get('content-type')?.includes('json') === true;
  const said = (isProblem ? await answer.json() : {}) as { code?: string; detail?: string };
  return {
    status: answer.status,
    code: said.code ?? `HTTP_${String(answer.status)}`,
    detail: said.detail ?? null,
  };
}
