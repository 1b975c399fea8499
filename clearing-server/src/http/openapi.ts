import { partsOf, type OperationName, type Words } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import { ADVICE } from './problem-advice.ts';
import { problemsOf } from './operation-problems.ts';
import { PROBLEM, type ErrorCode } from './problem.ts';
import type { ServerOperation, ServerOperations } from './server-operation.ts';

export type Language = keyof Words;
type Json = Readonly<Record<string, unknown>>;

const INFO: Words = {
  en: 'Calls of the Lvchengtong centre. Amounts are whole fen; instants are RFC 3339 in UTC; dates are days of Asia/Shanghai; `at_local` is wall clock of Asia/Shanghai. Lists come in pages: pass `next_cursor` as `cursor` until it is null. What changes a state needs `If-Match` with the `version` that was read.',
  zh: '绿城通清分中心接口。金额以整数分计；时刻为 RFC 3339 UTC；日期为 Asia/Shanghai 的日历日；at_local 为 Asia/Shanghai 本地时间。列表分页返回：将 next_cursor 作为 cursor 传入，直至其为 null。变更状态须以 If-Match 带上所读到的 version。',
};

/** OpenAPI 3.1 of a table of calls, its texts in one language. */
export function openApiDocument(table: ServerOperations, language: Language): Json {
  const schemas: Record<string, unknown> = { Problem: PROBLEM_SCHEMA };
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, row] of Object.entries(table) as [OperationName, ServerOperation][]) {
    const { method, path } = partsOf(name);
    const item = (paths[path.replaceAll(/:(\w+)/g, '{$1}')] ??= {});
    item[method.toLowerCase()] = operationJson(name, row, language, schemas);
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Lvchengtong', version: 'v1', description: INFO[language] },
    paths,
    components: { schemas, securitySchemes: SECURITY },
  };
}

const SECURITY = {
  terminal: { type: 'mutualTLS', description: 'certificate from POST /v1/enrolments' },
  session: { type: 'apiKey', in: 'cookie', name: 'lct_session' },
};

const PROBLEM_SCHEMA = {
  type: 'object',
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'code'],
};

function operationJson(
  name: OperationName,
  row: ServerOperation,
  language: Language,
  schemas: Record<string, unknown>,
): Json {
  const { path } = partsOf(name);
  const schemaOf = (schema: z.ZodType): Json => schemaJson(schema, schemas);
  return {
    operationId: operationIdOf(name),
    tags: [path.split('/')[2] ?? ''],
    summary: row.summary[language],
    ...securityOf(row.caller),
    parameters: [
      ...parametersOf('path', row.params ?? {}, schemaOf),
      ...parametersOf('query', row.query ?? {}, schemaOf),
      ...headersOf(name, row),
    ],
    ...bodyOf(row, schemaOf),
    responses: { ...answerOf(row, schemaOf), ...problemResponses(problemsOf(name, row)) },
  };
}

/** `POST /v1/cards/:asn/loss` is `postCardsAsnLoss`. */
const operationIdOf = (name: OperationName): string =>
  name
    .replace('/v1', '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word, at) =>
      at === 0 ? word.toLowerCase() : word.slice(0, 1).toUpperCase() + word.slice(1),
    )
    .join('');

function securityOf(caller: ServerOperation['caller']): Json {
  if (caller === 'anyone') return { security: [] };
  if (caller === 'session') return { security: [{ session: [] }] };
  if (caller === 'terminal') return { security: [{ terminal: [] }] };
  return 'terminal' in caller
    ? { security: [{ terminal: [] }], 'x-terminal-kinds': caller.terminal }
    : { security: [{ session: [] }], 'x-role': caller.role };
}

function parametersOf(
  place: 'path' | 'query',
  group: Readonly<Record<string, z.ZodType>>,
  schemaOf: (schema: z.ZodType) => Json,
): Json[] {
  return Object.entries(group).map(([name, schema]) => ({
    name,
    in: place,
    required: !schema.safeParse(undefined).success,
    schema: schemaOf(schema),
  }));
}

function headersOf(name: OperationName, { caller, idempotent, ifMatch }: ServerOperation): Json[] {
  const header = (title: string): Json => ({
    name: title,
    in: 'header',
    required: true,
    schema: { type: 'string' },
  });
  const people = caller === 'session' || (typeof caller === 'object' && 'role' in caller);
  return [
    ...(idempotent === true ? [header('Idempotency-Key')] : []),
    ...(ifMatch === true ? [header('If-Match')] : []),
    ...(people && partsOf(name).method !== 'GET' ? [header('X-Requested-With')] : []),
  ];
}

function bodyOf({ body, media }: ServerOperation, schemaOf: (schema: z.ZodType) => Json): Json {
  if (body === undefined && media === undefined) return {};
  const json: [string, Json][] =
    body === undefined ? [] : [['application/json', { schema: schemaOf(body) }]];
  const others = (media ?? []).map(({ type, schema }): [string, Json] => [
    type,
    schema === undefined ? {} : { schema: schemaOf(schema) },
  ]);
  return { requestBody: { required: true, content: Object.fromEntries([...json, ...others]) } };
}

function answerOf(
  { answer, idempotent, etag }: ServerOperation,
  schemaOf: (schema: z.ZodType) => Json,
): Json {
  const header = { schema: { type: 'string' } };
  const headers = {
    ...(idempotent === true ? { 'Idempotency-Replayed': header } : {}),
    ...(etag === true ? { ETag: header } : {}),
  };
  const empty = { '204': { description: 'No Content' } };
  if (answer.status === 204) return empty;
  const content =
    'schema' in answer
      ? { 'application/json': { schema: schemaOf(answer.schema) } }
      : Object.fromEntries(answer.types.map((type) => [type, {}]));
  return {
    [String(answer.status)]: {
      description: answer.status === 201 ? 'Created' : 'OK',
      headers,
      content,
    },
    ...('mayBeEmpty' in answer ? empty : {}),
  };
}

/** One answer per status: which codes it may bear, and what to do about each. */
function problemResponses(codes: ReadonlySet<ErrorCode>): Json {
  const statuses = [...new Set([...codes].map((code) => PROBLEM[code].status))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const own = [...codes].filter((code) => PROBLEM[code].status === status).sort();
      const lines = own.map((code) => `- \`${code}\`: ${PROBLEM[code].title}. ${ADVICE[code]}`);
      const schema = {
        allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: own } } }],
      };
      return [
        String(status),
        { description: lines.join('\n'), content: { 'application/problem+json': { schema } } },
      ];
    }),
  );
}

/** As it is written on the wire. Schemas with a name go to the components, once. */
function schemaJson(schema: z.ZodType, schemas: Record<string, unknown>): Json {
  const made = z.toJSONSchema(schema, {
    io: 'input',
    // `.readonly()` is a promise of our types, not of the JSON.
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
    },
  });
  const { $defs, ...rest } = made;
  delete rest.$schema;
  const moved = (json: unknown): unknown =>
    JSON.parse(
      JSON.stringify(json)
        .replaceAll('"#/$defs/__schema0"', '"#/components/schemas/Json"')
        .replaceAll('"#/$defs/', '"#/components/schemas/'),
    );
  for (const [name, part] of Object.entries($defs ?? {})) {
    schemas[name === '__schema0' ? 'Json' : name] = moved(part);
  }
  return moved(rest) as Json;
}
