import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { concat, hex, uint, unhex } from '../../src/bytes.ts';
import { serveToVirtualReader } from '../../src/virtual/index.ts';
import { frames } from '../../src/virtual/virtual-reader.ts';
import { blankCard } from '../support/student-card.ts';

test('messages come out whole, however the stream is cut', () => {
  const messages = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 8 });
  fc.assert(
    fc.property(messages, fc.infiniteStream(fc.integer({ min: 1, max: 40 })), (sent, cuts) => {
      const stream = concat(...sent.map((message) => concat(uint(message.length, 2), message)));
      const received: string[] = [];
      const take = frames((message) => received.push(hex(message)));
      for (let at = 0; at < stream.length;) {
        const length = Number(cuts.next().value);
        take(stream.slice(at, at + length));
        at += length;
      }
      assert.deepEqual(received, sent.map(hex));
    }),
  );
});

async function listening(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  return { server, port: address.port };
}

async function ask(socket: Socket, message: string): Promise<string> {
  socket.write(concat(uint(unhex(message).length, 2), unhex(message)));
  const [answer] = (await once(socket, 'data')) as [Uint8Array];
  return hex(answer);
}

test('the card answers ATR and commands, and forgets its session at power off', async () => {
  const { server, port } = await listening();
  const card = blankCard();
  const slot = serveToVirtualReader({ host: '127.0.0.1', port, card });
  const [socket] = (await once(server, 'connection')) as [Socket];
  assert.equal(await slot.inserted, 'taken');
  assert.equal(await ask(socket, '04'), hex(concat(uint(card.atr.length, 2), card.atr)));
  assert.match(await ask(socket, '0084000008'), /^000A.{16}9000$/);
  socket.write(unhex('000100')); // power off: no answer, and the challenge is gone
  assert.equal(await ask(socket, `0082000008${'00'.repeat(8)}`), '00026984');
  const left = once(socket, 'close');
  socket.resume();
  await slot.close();
  await left;
  server.close();
});

test('a slot that closes before any driver came says so to who waits', async () => {
  const { server, port } = await listening();
  server.close();
  await once(server, 'close');
  const slot = serveToVirtualReader({ host: '127.0.0.1', port, card: blankCard() });
  await slot.close();
  assert.equal(await slot.inserted, 'closed');
});
