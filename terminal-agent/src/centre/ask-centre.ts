import {
  requestOf,
  TERMINAL_OPERATIONS,
  type AnswerOf,
  type ApiRequest,
  type OperationName,
  type QuestionArgument,
} from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import { problemCode } from './problem.ts';
import { CentreUnreachable, type CentreRequest, type CentreTransport } from './transport.ts';

/** The centre answered, and not as the contract between us says. */
export class CentreRefused extends Error {
  override readonly name = 'CentreRefused';
  readonly status: number;
  readonly code: string | undefined;

  constructor(status: number, code: string | undefined, what: string) {
    super(`${what}: ${String(status)}${code === undefined ? '' : ` ${code}`}`);
    this.status = status;
    this.code = code;
  }
}

/** The calls that a terminal may make: the very rows that the centre answers by. */
type Table = typeof TERMINAL_OPERATIONS;
export type TerminalCall = OperationName & keyof Table;

/** A call of the table as the transport sends it. */
export function centreRequest<Name extends TerminalCall>(
  name: Name,
  ...question: QuestionArgument<Table[Name]>
): CentreRequest {
  return sendable(requestOf<Table, Name>(name, ...question));
}

/**
 * Asks one call and checks the answer against its row.
 * @throws CentreUnreachable without an answer, CentreRefused for one that is a refusal or has another shape
 */
export async function askCentre<Name extends TerminalCall>(
  transport: CentreTransport,
  name: Name,
  ...question: QuestionArgument<Table[Name]>
): Promise<AnswerOf<Table[Name]>> {
  const { status, body } = await transport(centreRequest(name, ...question));
  if (status < 200 || status > 299) throw new CentreRefused(status, problemCode(body), name);
  const { answer } = TERMINAL_OPERATIONS[name] as {
    readonly answer: { readonly schema?: z.ZodType };
  };
  const told = answer.schema === undefined || body.length === 0 ? undefined : jsonOf(name, body);
  if (answer.schema === undefined || (told === undefined && 'mayBeEmpty' in answer)) {
    return undefined as AnswerOf<Table[Name]>;
  }
  const read = answer.schema.safeParse(told);
  // Another shape: the centre is not the one we know.
  if (!read.success) throw new CentreRefused(status, undefined, z.prettifyError(read.error));
  return read.data as AnswerOf<Table[Name]>;
}

function sendable({ method, path, headers, body }: ApiRequest): CentreRequest {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return { method, path, headers, ...(bytes instanceof Uint8Array && { body: bytes }) };
}

function jsonOf(name: string, body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown;
  } catch (error) {
    throw new CentreUnreachable(`${name}: answer is not JSON`, { cause: error });
  }
}
