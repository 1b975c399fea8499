import { partsOf, type Method, type OperationName, type Question } from './operation.ts';

/** A call on its way: what is left is to send it. */
export interface ApiRequest {
  readonly method: Method;
  /** With its parameters and its query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON as text; a body of another type as it was given. */
  readonly body?: unknown;
}

/** What every question may hold, whatever the row. */
interface AnyQuestion {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly media?: { readonly type: string; readonly content: unknown };
  readonly idempotencyKey?: string;
  /** The `version` of what was read. */
  readonly ifMatch?: string;
}

/** A row that asks for nothing may be asked without a word. */
export type QuestionArgument<Row> =
  object extends Question<Row> ? [question?: Question<Row>] : [question: Question<Row>];

/** The request that asks for an operation of `Table`. Needs no table when the program runs. */
export function requestOf<Table, Name extends OperationName & keyof Table>(
  name: Name,
  ...[question]: QuestionArgument<Table[Name]>
): ApiRequest {
  const asked = (question ?? {}) as AnyQuestion;
  const { params, query, body, media, idempotencyKey, ifMatch } = asked;
  const { method, path } = partsOf(name);
  return {
    method,
    path: withQuery(withParams(path, params ?? {}), query ?? {}),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(media === undefined ? {} : { 'content-type': media.type }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(media === undefined ? {} : { body: media.content }),
  };
}

const withParams = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replaceAll(/:(\w+)/g, (_all, name: string) => {
    const value = params[name];
    // A dot alone would be another address by the time that it is sent.
    if (value === undefined || /^\.{0,2}$/.test(value)) throw new RangeError(`${path}: no ${name}`);
    return encodeURIComponent(value);
  });

function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
