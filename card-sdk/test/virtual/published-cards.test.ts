import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unhex, hex } from '../../src/bytes.ts';
import {
  erased,
  ok,
  protect,
  PUBLISHED_EF15,
  PUBLISHED_SCRIPT,
  purseCard,
  scriptedRandom,
  send,
} from '../support/bench-card.ts';

const REAL_KEY = '00112233445566778899AABBCCDDEEFF';
const repeat = (byte: string): string => byte.repeat(16);

test('the published issuing script personalises a chip, and its FCI is the one the manual prints', () => {
  const card = erased();
  for (const command of PUBLISHED_SCRIPT) ok(card, command);
  const update = protect(card, '04D69500', PUBLISHED_EF15, unhex(repeat('36')));
  assert.equal(hex(card.process(update)), '9000');
  card.reset();
  assert.equal(ok(card, '00B2010C00'), '61114F09A00000000386980701500450424F43');
  assert.equal(
    ok(card, '00A4040009A00000000386980701'),
    `6F2E8409A00000000386980701A5219F0C1E${PUBLISHED_EF15}`,
  );
});

test('real FM1208, published 2019: both loads and the purchase come out byte for byte', () => {
  const { random, next } = scriptedRandom();
  const keys = { purchase: REAL_KEY, load: REAL_KEY, tac: REAL_KEY };
  const card = purseCard({ ...keys, purchaseId: '00', loadId: '02' }, { random });

  next('E0B84748');
  assert.equal(
    ok(card, '805000020B0200002000001122334455 10'),
    '00000000' + '0000' + '0000' + 'E0B84748' + 'EA411F90',
  );
  next('C903814D');
  ok(card, '805000020B0200002000001122334455 10');
  assert.equal(ok(card, '805200000B201612161058008AFA5718 04'), 'FA00066D');

  next('584633C9');
  assert.equal(
    ok(card, '805001020B0000000001001122334455 0F'),
    '00002000' + '0000' + '000000' + '0000' + '584633C9',
  );
  assert.equal(ok(card, '805401000F0000000020161216134600D45737C5 08'), '8AF270DC66B54A6B');
  assert.equal(ok(card, '805C000204'), '00001FFF');
  // The convention of that card: log and proof carry the counter of INITIALIZE + 1.
  assert.equal(ok(card, '00B201C400'), '0001000000000000010600112233445520161216134600');
  assert.equal(ok(card, '00B202C400'), '0001000000000020000200112233445520161216105800');
  assert.equal(ok(card, '805A0006020001 08'), '66B54A6B8AF270DC');
  assert.equal(send(card, '805A0006020000 08'), '9406');
});
