import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import express from 'express';
import { answerLost } from '../../src/http/connection-limits.ts';
import { listen } from '../../src/http/listen.ts';
import { desk, startTestCity, topUp } from '../support/test-city.ts';
import { call, type Answer } from '../support/terminal-client.ts';

const city = await startTestCity();
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

test('a noisy terminal gets eight places; another one is served meanwhile', async () => {
  const noisy = await city.enrolled(desk);
  const quiet = await city.enrolled(topUp);
  // Whoever writes to this terminal's row waits, and so do its heartbeats.
  const trx = await city.services.database.transaction();
  await trx('terminal').where({ terminal_id: desk }).forUpdate();
  const refused: Answer[] = [];
  const asked = Array.from({ length: 20 }, async () => {
    const answer = await noisy.send('POST', '/v1/heartbeats', {});
    if (answer.status === 429) refused.push(answer);
    return answer;
  });
  while (refused.length < 12) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal((await quiet.send('POST', '/v1/heartbeats', {})).status, 200);
  assert.equal((await quiet.send('GET', '/v1/block-list')).status, 200);
  await trx.rollback();
  const answers = await Promise.all(asked);
  assert.equal(answers.filter(({ status }) => status === 200).length, 8);
  for (const { type, json, retryAfter } of refused) {
    assert.deepEqual([type, json?.['code'], retryAfter], [PROBLEM_TYPE, 'TOO_MANY_REQUESTS', '1']);
  }
  assert.equal((await noisy.send('POST', '/v1/heartbeats', {})).status, 200, 'free again');
});

test('a body of another form, size or meaning is a problem with a code', async () => {
  const { terminalsPort: port, caPem } = city.server;
  const codeOf = async (body: string, type = 'application/json'): Promise<unknown> => {
    const headers = { 'content-type': type };
    const bytes = new TextEncoder().encode(body);
    return (await call({ port, caPem, headers }, 'POST', '/v1/enrolments', bytes)).json?.['code'];
  };
  assert.equal(await codeOf('a=b', 'application/x-www-form-urlencoded'), 'MEDIA_TYPE_WRONG');
  assert.equal(await codeOf(`{"code":"${'x'.repeat(70_000)}"}`), 'BODY_TOO_LARGE');
  assert.equal(await codeOf('{"code":"a","code":"b"}'), 'JSON_INVALID');
  assert.equal(await codeOf('{"code":NaN}'), 'JSON_INVALID');
  assert.equal(await codeOf('{"code":12345678901234567890}'), 'JSON_INVALID');
  assert.equal(await codeOf('{"code":"a"}'), 'REQUEST_INVALID');
});

test('who sends its request drop by drop is answered and let go; so is who speaks no HTTP', async () => {
  const app = express().use(express.raw({ type: () => true }));
  const limits = { headersTimeout: 400, requestTimeout: 800, connectionsCheckingInterval: 50 };
  const server = createServer(limits, app).on('clientError', answerLost);
  const port = await listen(server, 0, '127.0.0.1');
  after(() => server.close());
  /** What comes back where `text` is sent and nothing more. */
  const said = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let heard = '';
      const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(text));
      socket
        .setEncoding('utf8')
        .on('data', (part: string) => (heard += part))
        .on('end', () => {
          resolve(heard);
        })
        .on('error', reject);
    });
  const head = 'POST /v1/enrolments HTTP/1.1\r\nhost: x\r\n';
  const body = `${head}content-type: application/json\r\ncontent-length: 90\r\n\r\n{"terminal_id"`;
  for (const text of [head, body]) {
    const answer = await said(text);
    assert.match(answer, /^HTTP\/1\.1 408 /);
    assert.match(answer, /"code":"REQUEST_TIMEOUT"/);
  }
  assert.match(await said('HELO centre\r\n\r\n'), /^HTTP\/1\.1 400 [^]*"code":"REQUEST_INVALID"/);
});
