import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { partsOf, type OperationName, type Parsed } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import type { User } from '../access/access-service.ts';
import { mayActAs } from '../access/role.ts';
import type { Terminal } from '../terminals/terminal.ts';
import type { OnceService } from '../idempotency/once-service.ts';
import { parseJson } from './json-text.ts';
import { idempotencyKeyOf, onceFor, type Once } from './once-routes.ts';
import { problemFor } from './problem-for.ts';
import { Problem } from './problem.ts';
import { problemsOf } from './operation-problems.ts';
import { parseRequest } from './requests.ts';
import type { ServerOperation, ServerOperations } from './server-operation.ts';
import { etagOf, versionOf, type Version } from './version.ts';

/** What a handler is given: parsed, and by whom it was asked. */
export type Call<Row> = { readonly req: Request; readonly res: Response } & (Row extends {
  readonly params: infer Group;
}
  ? { readonly params: Parsed<Group> }
  : unknown) &
  (Row extends { readonly query: infer Group } ? { readonly query: Parsed<Group> } : unknown) &
  (Row extends { readonly body: infer Body extends z.ZodType }
    ? { readonly body: z.output<Body> }
    : unknown) &
  (Row extends { readonly media: readonly (infer Form)[] }
    ? { readonly media: MediaValue<Form> }
    : unknown) &
  (Row extends { readonly idempotent: true }
    ? { readonly idempotencyKey: string; readonly once: Once }
    : unknown) &
  (Row extends { readonly ifMatch: true } ? { readonly ifMatch: Version } : unknown) &
  (Row extends { readonly caller: 'terminal' | { readonly terminal: unknown } }
    ? { readonly terminal: Terminal }
    : unknown) &
  (Row extends { readonly caller: { readonly role: unknown } } ? { readonly user: User } : unknown);

/** A body of one of the row's media types: its bytes, or what they say when that type has a schema. */
type MediaValue<Form> = Form extends { readonly schema: infer Schema extends z.ZodType }
  ? { readonly value: z.output<Schema> }
  : { readonly bytes: Uint8Array };

/** What it gives back; one that answers with a media type of its own writes it to `res`. */
type Outcome<Row> = Row extends { readonly answer: { readonly schema: infer Schema } }
  ? Promising<
      | z.input<Extract<Schema, z.ZodType>>
      | (Row extends { readonly answer: { readonly mayBeEmpty: true } } ? undefined : never)
    >
  : Promise<void> | undefined;
type Promising<Value> = Value | Promise<Value>;

export type Handlers<Table> = {
  readonly [Name in keyof Table]: (call: Call<Table[Name]>) => Outcome<Table[Name]>;
};
type AnyHandler = (call: Call<unknown>) => unknown;

export interface OperationOptions {
  /** Keeps the answers of idempotent calls, on the connection that does their work. */
  readonly once?: OnceService;
}

const JSON_TYPE = 'application/json';
const JSON_BYTES_MAX = 64 * 1024;

/**
 * The routes of a table of calls. A row without a handler does not compile, nor a handler without a
 * row; a route without a row cannot be written, because only this makes routes.
 */
export function operationRoutes<Table extends ServerOperations>(
  table: Table,
  handlers: Handlers<Table>,
  { once }: OperationOptions = {},
): Router {
  const router = Router();
  for (const [key, row] of Object.entries(table) as [
    OperationName & keyof Table,
    ServerOperation,
  ][]) {
    const { method, path } = partsOf(key);
    const handler = handlers[key] as unknown as AnyHandler;
    const routes = router.route(path);
    const steps = [
      authorise(row),
      readBody(row),
      serve({ name: key, row, handler, once, ...schemasOf(row) }),
    ];
    switch (method) {
      case 'GET':
        routes.get(...steps);
        break;
      case 'POST':
        routes.post(...steps);
        break;
      case 'PUT':
        routes.put(...steps);
        break;
      case 'DELETE':
        routes.delete(...steps);
        break;
    }
  }
  return router;
}

/** Before the body is read: who may not ask sends nothing that we hold. */
function authorise({ caller }: ServerOperation): RequestHandler {
  return (req, res, next) => {
    if (typeof caller === 'object' && 'role' in caller) {
      const user = res.locals['user'] as User | undefined;
      assert(user !== undefined, `${req.path} is mounted before the session is known`);
      if (!mayActAs(user.role, caller.role)) {
        throw new Problem('ROLE_NOT_ALLOWED', `this needs the role ${caller.role}`);
      }
    } else if (caller === 'terminal' || typeof caller === 'object') {
      const terminal = res.locals['terminal'] as Terminal | undefined;
      assert(terminal !== undefined, `${req.path} is mounted before the terminal is known`);
      if (typeof caller === 'object') {
        assertMay(terminal, caller.terminal, res.locals['inService'] === true);
      }
    }
    next();
  };
}

/** @throws Problem. */
function assertMay({ kind }: Terminal, kinds: readonly string[], inService: boolean): void {
  if (!kinds.includes(kind)) {
    throw new Problem('TERMINAL_KIND_WRONG', `a terminal of kind ${kinds.join(' or ')} may`);
  }
  if (!inService) throw new Problem('TERMINAL_NOT_OPEN');
}

function readBody({ media }: ServerOperation): RequestHandler {
  if (media === undefined) return express.raw({ type: () => true, limit: JSON_BYTES_MAX });
  const readers: RequestHandler[] = media.map(({ type, bytesMax }) =>
    express.raw({ type, limit: bytesMax }),
  );
  return (req, res, next) => {
    const reader = readers[media.findIndex(({ type }) => req.is(type) === type)];
    // `is` asks about a body that is there; an empty one is of no type.
    if (reader === undefined) {
      throw new Problem('MEDIA_TYPE_WRONG', `send ${media.map(({ type }) => type).join(' or ')}`);
    }
    reader(req, res, next);
  };
}

interface Served {
  readonly name: OperationName;
  readonly row: ServerOperation;
  readonly handler: AnyHandler;
  readonly once: OnceService | undefined;
  /** Made once for all requests: zod compiles a schema when it is first used. */
  readonly params: z.ZodType | undefined;
  readonly query: z.ZodType | undefined;
}

function serve(served: Served): RequestHandler {
  const { name, row, handler } = served;
  const problems = problemsOf(name, row);
  return async (req, res) => {
    try {
      const result = await handler(callOf(served, req, res));
      if (!('types' in row.answer)) answer(name, row, res, result);
    } catch (error) {
      const { code } = problemFor(error);
      if (problems.has(code)) throw error;
      throw new Error(`${name} answered ${code}, which its row does not list`, { cause: error });
    }
  };
}

const schemasOf = ({ params, query }: ServerOperation): Pick<Served, 'params' | 'query'> => ({
  params: params && z.object(params),
  query: query && z.strictObject(query),
});

function callOf(
  { name, row, once, params, query }: Served,
  req: Request,
  res: Response,
): Call<unknown> {
  const call = {
    req,
    res,
    user: res.locals['user'] as unknown,
    terminal: res.locals['terminal'] as unknown,
    ...(params && { params: parseRequest(params, req.params) }),
    ...(query && { query: parseRequest(query, req.query) }),
    ...(row.idempotent && {
      idempotencyKey: idempotencyKeyOf(req),
      once: onceFor(once, name, req, res),
    }),
    ...(row.ifMatch && { ifMatch: versionOf(req.get('If-Match')) }),
    ...(row.body && { body: parseRequest(row.body, jsonOf(req)) }),
    ...(row.media && { media: mediaOf(row.media, req) }),
  };
  return call;
}

const bytesOf = (req: Request): Uint8Array => {
  const body: unknown = req.body;
  return body instanceof Uint8Array ? new Uint8Array(body) : new Uint8Array();
};

function jsonOf(req: Request): unknown {
  if (req.is(JSON_TYPE) !== JSON_TYPE) throw new Problem('MEDIA_TYPE_WRONG', `send ${JSON_TYPE}`);
  return parseJson(bytesOf(req));
}

function mediaOf(media: NonNullable<ServerOperation['media']>, req: Request): unknown {
  const form = media.find(({ type }) => req.is(type) === type);
  assert(form !== undefined, 'the body was read, so its type is one of these');
  return form.schema === undefined
    ? { bytes: bytesOf(req) }
    : { value: parseRequest(form.schema, parseJson(bytesOf(req))) };
}

function answer(name: OperationName, row: ServerOperation, res: Response, result: unknown): void {
  const form = row.answer;
  if (form.status === 204 || ('mayBeEmpty' in form && result === undefined)) {
    res.status(204).end();
    return;
  }
  if ('schema' in form) assertAnswers(name, form.schema, result);
  res.status(form.status);
  if (row.etag === true) answerTagged(res, result as { readonly version: Version });
  else res.json(result);
}

/**
 * The tag names the state that a change would change. What is told beside it, sums that grow, is no
 * part of it: so this is never kept, and never answered with 304, as `res.json` would.
 */
function answerTagged(res: Response, result: { readonly version: Version }): void {
  res
    .set({ ETag: etagOf(result.version), 'Cache-Control': 'no-store' })
    .type('json')
    .end(JSON.stringify(result));
}

/** What is sent is what the row says: no field less, and none that nobody knows of. */
function assertAnswers(name: OperationName, schema: z.ZodType, result: unknown): void {
  const wire: unknown = JSON.parse(JSON.stringify(result));
  const parsed = schema.safeParse(wire);
  if (!parsed.success) throw new Error(`${name}: ${z.prettifyError(parsed.error)}`);
  if (!isDeepStrictEqual(parsed.data, wire)) {
    throw new Error(`${name} answers more than its row says`);
  }
}
