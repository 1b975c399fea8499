import assert from 'node:assert/strict';
import { test } from 'node:test';
import express from 'express';
import { partsOf, type OperationName } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import { assertMounted } from '../src/http/mounted-routes.ts';
import { operationRoutes } from '../src/http/operation-routes.ts';
import type { ServerOperation } from '../src/http/server-operation.ts';
import { OPERATIONS } from '../src/operations.ts';

const rows = Object.entries(OPERATIONS) as [OperationName, ServerOperation][];

test('every name in a path has a schema, and no schema is without its name', () => {
  for (const [name, { params }] of rows) {
    const named = [...partsOf(name).path.matchAll(/:(\w+)/g)].map(([, word]) => word);
    assert.deepEqual(Object.keys(params ?? {}).sort(), named.sort(), name);
  }
});

test('an answer is what its schema describes: nothing in it is transformed', () => {
  for (const [name, { answer }] of rows) {
    if (!('schema' in answer)) continue;
    // Throws for a schema whose output JSON Schema cannot describe, which is every transformation.
    const [said, read] = (['input', 'output'] as const).map((io) =>
      JSON.stringify(z.toJSONSchema(answer.schema, { io })).replaceAll(
        /,?"additionalProperties":false/g,
        '',
      ),
    );
    assert.equal(said, read, name);
  }
});

test('both languages say what each call does', () => {
  for (const [name, { summary }] of rows) {
    assert.match(summary.zh, /\p{Script=Han}/u, name);
    assert.doesNotMatch(summary.en, /\p{Script=Han}/u, name);
  }
});

// Everything that changes something without an `Idempotency-Key`, and why asking twice does no harm.
const WITHOUT_KEY: Readonly<Record<string, string>> = {
  'POST /v1/session': 'signing in moves no money',
  'DELETE /v1/session': 'signing out moves no money',
  'POST /v1/session/password': 'a password is no money',
  'POST /v1/users': 'a name is taken once; a one-time password is kept in no answer',
  'POST /v1/users/:name/disable': 'moves no money, under If-Match',
  'POST /v1/users/:name/enable': 'moves no money, under If-Match',
  'POST /v1/users/:name/password': 'a one-time password is kept in no answer; under If-Match',
  'DELETE /v1/users/:name/sessions': 'ended is ended',
  'POST /v1/arbitration-cases/:id/claim': 'says who works on a case, under If-Match',
  'POST /v1/settlement-calendar/preview': 'works out, changes nothing',
  'POST /v1/subsidy-files/:name/preview': 'reads, changes nothing',
  'POST /v1/fee-rules/preview': 'works out, changes nothing',
  'POST /v1/money-file-previews': 'reads, changes nothing',
  'POST /v1/operator-file-previews/:name': 'reads, changes nothing',
  'POST /v1/cards/:asn/loss': 'blocks a card; a card that is lost is lost once',
  'POST /v1/loss-claims/:id/cancel': 'unblocks a card; what moved money cannot be cancelled',
  'POST /v1/settlement-days/:date/reconciliation': 'compares; posts nothing',
  'POST /v1/work-items/:id/comments': 'a remark; what moves money is asked of a second person',
  'POST /v1/work-items/:id/owner': 'says whose it is',
  'POST /v1/work-items/:id/take': 'says whose it is',
  'POST /v1/work-items/:id/reopening': 'posts nothing',
  'POST /v1/issuing/next': 'hands out the same card until it is done',
  'POST /v1/issuing/:cardAsn/done': 'a step of a card, taken once',
  'POST /v1/issuing/psams/:psamNo': 'keys, no money',
  'POST /v1/enrolments': 'a one-time code is its own key',
  'PUT /v1/shifts/:shiftNo': 'says what a till counted; posts nothing',
  'PUT /v1/batches/:batchNo': 'moves money under the name of the batch and its bytes, for ever',
  'POST /v1/heartbeats': 'says that a terminal is there',
};

test('every change is asked for under a key, or is listed with why it needs none', () => {
  const keyless = rows
    .filter(([name, row]) => partsOf(name).method !== 'GET' && row.idempotent !== true)
    .map(([name]) => name as string);
  assert.deepEqual(keyless.sort(), Object.keys(WITHOUT_KEY).sort());
});

test('what is answered with a tag says its version, and what needs a tag is a change of something that has one', () => {
  const tagged = rows.filter(([, row]) => row.etag === true);
  for (const [name, { answer }] of tagged) {
    const schema = 'schema' in answer ? answer.schema : undefined;
    assert.ok(schema instanceof z.ZodObject && 'version' in schema.shape, name);
  }
  const shown = tagged.map(([name]) => partsOf(name)).filter(({ method }) => method === 'GET');
  for (const [name, row] of rows) {
    if (row.ifMatch !== true) continue;
    const { method, path } = partsOf(name);
    assert.notEqual(method, 'GET', name);
    assert.ok(
      shown.some((read) => path === read.path || path.startsWith(`${read.path}/`)),
      `${name}: where is its tag to be read?`,
    );
  }
});

const table = {
  'GET /v1/one': {
    summary: { en: 'one', zh: '一' },
    caller: 'anyone',
    answer: { status: 204 },
    problems: [],
  },
} as const;

test('a route without a row, or a row without a route, and the server does not start', () => {
  const app = express().use(operationRoutes(table, { 'GET /v1/one': () => undefined }));
  assertMounted(app, table);
  assert.throws(() => {
    assertMounted(app, { ...table, 'GET /v1/two': table['GET /v1/one'] });
  }, /notMounted: \[\n.*'GET \/v1\/two'/);
  app.get('/v1/three', (_req, res) => void res.end());
  assert.throws(() => {
    assertMounted(app, table);
  }, /notListed: \[\n.*'GET \/v1\/three'/);
});
