import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  partsOf,
  TERMINAL_OPERATIONS,
  type OperationName,
} from '@lvchengtong/card-sdk/exchange/api';
import { startTestCity } from '../support/test-city.ts';
import { call } from '../support/terminal-client.ts';

const { server } = await startTestCity();

test('the terminals’ port tells everybody what terminals may ask, and nothing that people do', async () => {
  const ask = (language: string) =>
    call(
      { port: server.terminalsPort, caPem: server.caPem },
      'GET',
      `/v1/openapi.json?language=${language}`,
    );
  const { status, type, json } = await ask('en');
  assert.deepEqual([status, type.split(';')[0]], [200, 'application/json']);
  const { paths } = json as { paths: Record<string, Record<string, { summary: string }>> };
  const told = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const known = (Object.keys(TERMINAL_OPERATIONS) as OperationName[]).map((name) => {
    const { method, path } = partsOf(name);
    return `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`;
  });
  assert.deepEqual(told.sort(), [...known, 'GET /v1/openapi.json'].sort());
  const chinese = (await ask('zh')).json as { paths: typeof paths };
  assert.match(chinese.paths['/v1/loads']?.['post']?.summary ?? '', /\p{Script=Han}/u);
});
