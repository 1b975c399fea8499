import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openApiDocument } from '../src/http/openapi.ts';
import { problemDocument } from '../src/http/problem-document.ts';
import { OPERATIONS } from '../src/operations.ts';
import { violations } from './support/json-schema.ts';

type Json = Readonly<Record<string, unknown>>;
const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const META = JSON.parse(read('../../test/support/openapi-3.1-schema.json')) as Json;
const document = (): Json => openApiDocument(OPERATIONS, 'en');

test('the document is OpenAPI 3.1, by the published schema, in both languages', () => {
  for (const language of ['en', 'zh'] as const) {
    assert.deepEqual(violations(META, openApiDocument(OPERATIONS, language)), []);
  }
});

test('what is not OpenAPI 3.1 is found', () => {
  const paths = document()['paths'] as Record<string, Record<string, Json>>;
  const post = (change: Json): Json => ({
    ...document(),
    paths: { '/v1/loads': { post: { ...paths['/v1/loads']?.['post'], ...change } } },
  });
  assert.deepEqual(violations(META, post({})), []);
  for (const wrong of [
    { ...document(), openapi: '3.0.3' },
    { ...document(), info: { title: 'no version' } },
    { ...document(), components: { schemata: {} } },
    post({ parameters: [{ name: 'asn', in: 'path', schema: {} }] }),
    post({ parameters: [{ name: 'asn', in: 'body', required: true, schema: {} }] }),
    post({ responses: { OK: { description: 'fine' } } }),
    post({ responses: { '200': {} } }),
    post({ requestBody: {} }),
    post({ unknown: 1 }),
  ]) {
    assert.notDeepEqual(violations(META, wrong), [], JSON.stringify(wrong).slice(0, 80));
  }
});

test('every call is in the document, every reference leads somewhere, every id is one', () => {
  const { paths, components } = document() as {
    paths: Record<string, Record<string, { operationId: string }>>;
    components: { schemas: Json };
  };
  const calls = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId }]) => ({ method, path, operationId })),
  );
  assert.deepEqual(
    calls
      .map(({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`)
      .sort(),
    Object.keys(OPERATIONS).sort(),
  );
  assert.equal(new Set(calls.map(({ operationId }) => operationId)).size, calls.length);
  const refs = JSON.stringify(document()).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g);
  for (const [, name] of refs) assert.ok(Object.hasOwn(components.schemas, name ?? ''), name);
  assert.doesNotMatch(JSON.stringify(document()), /\$defs/);
});

test('docs/spec/problems.md is what the table says', () => {
  assert.equal(
    read('../../../docs/spec/problems.md'),
    problemDocument(),
    'node clearing-server/dist/src/http/print-problems.js > docs/spec/problems.md',
  );
});
