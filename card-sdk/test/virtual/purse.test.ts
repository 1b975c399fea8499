import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex, uint, unhex } from '../../src/bytes.ts';
import { desEncrypt } from '../../src/crypto/des.ts';
import { mac } from '../../src/crypto/mac.ts';
import { tamperBalance, tearable, VirtualCard } from '../../src/virtual/index.ts';
import {
  authenticate,
  ok,
  protect,
  purseCard,
  scriptedRandom,
  send,
} from '../support/bench-card.ts';

const KEY = '00112233445566778899AABBCCDDEEFF';
const TERMINAL = '450000000001';
const AT = '20260901073015';
const EMPTY_TRIP = `022E${'00'.repeat(46)}`;
const TRIP = `022E${'04'.repeat(46)}`;
const { random } = scriptedRandom();

function loaded(fen: number, options: Parameters<typeof purseCard>[1] = {}): VirtualCard {
  const card = purseCard({ purchase: KEY, load: KEY, tac: KEY }, options);
  if (fen > 0) credit(card, fen);
  return card;
}

function credit(card: VirtualCard, fen: number): string {
  const amount = hex(uint(fen, 4));
  const shown = ok(card, `805000020B 01 ${amount} ${TERMINAL} 10`);
  const block = unhex(`${shown.slice(16, 24)}${shown.slice(8, 12)}8000`);
  const mac2 = mac(desEncrypt(unhex(KEY), block), unhex(`${amount}02${TERMINAL}${AT}`));
  return ok(card, `805200000B ${AT} ${hex(mac2)} 04`);
}

/** DEBIT's data with the right MAC1 for what INITIALIZE has just shown. */
function debitFor(shown: string, fen: number, type: string, code = ''): string {
  const sequence = '0000002A';
  const block = unhex(`${shown.slice(22, 30)}${shown.slice(8, 12)}${sequence.slice(4)}`);
  const input = unhex(`${hex(uint(fen, 4))}${type}${TERMINAL}${AT}${code}`);
  return `805401000F ${sequence} ${AT} ${hex(mac(desEncrypt(unhex(KEY), block), input))} 08`;
}

const initialize = (card: VirtualCard, fen: number, p1 = '01'): string =>
  ok(card, `8050${p1}020B 01 ${hex(uint(fen, 4))} ${TERMINAL} 0F`);

const pay = (card: VirtualCard, fen: number): string =>
  ok(card, debitFor(initialize(card, fen), fen, '06'));

test('DEBIT and CREDIT want their INITIALIZE right before them', () => {
  const card = loaded(1000);
  assert.equal(send(card, `805401000F ${'00'.repeat(15)} 08`), '6901');
  assert.equal(send(card, `805200000B ${'00'.repeat(11)} 04`), '6901');
  const debit = debitFor(initialize(card, 100), 100, '06');
  ok(card, '805C000204');
  assert.equal(send(card, debit), '6901');
  const again = debitFor(initialize(card, 100), 100, '06');
  card.reset();
  ok(card, '00A4040009A00000000386980701');
  assert.equal(send(card, again), '6901');
  assert.equal(ok(card, '805C000204'), '000003E8');
});

test('a wrong MAC1 takes nothing, and ends the transaction', () => {
  const card = loaded(1000);
  const debit = debitFor(initialize(card, 100), 100, '06');
  const wrong = debit.replace(
    /(.)( 08)$/,
    (_all, digit: string, tail: string) => (digit === '0' ? '1' : '0') + tail,
  );
  assert.equal(send(card, wrong), '9302');
  assert.equal(send(card, debit), '6901');
  assert.equal(ok(card, '805C000204'), '000003E8');
  assert.equal(send(card, '00B202C400'), '6A83'); // only the load is in the log
});

test('more than the purse holds is 9401 at INITIALIZE, and more than it can hold 6985', () => {
  const card = loaded(1000);
  assert.equal(send(card, `805001020B 01 000003E9 ${TERMINAL} 0F`), '9401');
  assert.equal(send(card, `805000020B 01 FFFFFFFF ${TERMINAL} 10`), '6985');
  assert.equal(send(card, `805001020B 07 00000001 ${TERMINAL} 0F`), '9403');
});

test('both counters stop at their maximum with 9402', () => {
  const card = loaded(1000);
  card.tamper((memory) => ({
    ...memory,
    files: memory.files.map((file) =>
      file.kind === 'purse' ? { ...file, offlineCounter: 0xfffe, onlineCounter: 0xffff } : file,
    ),
  }));
  assert.equal(send(card, `805000020B 01 00000001 ${TERMINAL} 10`), '9402');
  pay(card, 1);
  assert.equal(send(card, `805001020B 01 00000001 ${TERMINAL} 0F`), '9402');
});

test('a trip record is written with the purse or not at all', () => {
  const card = loaded(1000);
  const entry = initialize(card, 0, '03');
  ok(card, `80DC02B830 ${TRIP}`);
  assert.equal(ok(card, '805C000204').length, 8); // drops the transaction and its cache
  assert.equal(send(card, debitFor(entry, 0, '09')), '6901');
  assert.equal(ok(card, '00B202B800'), EMPTY_TRIP);

  const second = initialize(card, 0, '03');
  ok(card, `80DC02B830 ${TRIP}`);
  ok(card, debitFor(second, 0, '09'));
  assert.equal(ok(card, '00B202B800'), TRIP);
  // An entry costs nothing, but it moves the counter and is in the log.
  assert.equal(ok(card, '805C000204'), '000003E8');
  assert.equal(ok(card, '00B201C400').slice(0, 20), '00010000000000000009');
});

test('the cache refuses what DEBIT could not write', () => {
  const card = loaded(1000);
  assert.equal(send(card, `80DC02B830 ${TRIP}`), '6901');
  initialize(card, 0, '03');
  assert.equal(send(card, `80DC05B830 052E${'00'.repeat(46)}`), '6A83');
  assert.equal(send(card, '80DC02B803 020201'), '6A80');
  assert.equal(send(card, `80DC00C017 ${'00'.repeat(23)}`), '9000'); // appends to a cyclic file
});

test('a card that left before DEBIT has all its money, one that left after it has paid once', async () => {
  for (const when of ['before', 'after'] as const) {
    const card = loaded(1000);
    const debit = unhex(debitFor(initialize(card, 300), 300, '06'));
    const torn = tearable(card, { tear: () => when });
    await assert.rejects(torn(debit), { name: 'ChannelLost' });
    await assert.rejects(torn(unhex('805C000204')), { name: 'ChannelLost' });
    const back = VirtualCard.restore(card.save(), random);
    ok(back, '00A4040009A00000000386980701');
    assert.equal(ok(back, '805C000204'), when === 'before' ? '000003E8' : '000002BC');
    assert.equal(send(back, '805A0006020001 08').slice(-4), when === 'before' ? '9406' : '9000');
  }
});

test('log and proof show the counter before the change where a card follows the manual', () => {
  const card = loaded(1000, { quirks: { logCounterOffset: 0, proofCounterOffset: 0 } });
  pay(card, 10);
  pay(card, 20);
  assert.equal(ok(card, '00B201C400').slice(0, 4), '0001');
  assert.equal(send(card, '805A0006020002 08'), '9406');
  const shown = ok(card, '805A0006020001 08');
  assert.equal(shown.length, 16);
});

test('the log keeps the ten newest, newest first', () => {
  const card = loaded(1000);
  for (let fen = 1; fen <= 12; fen += 1) pay(card, fen);
  assert.equal(ok(card, '00B201C400').slice(10, 18), '0000000C');
  assert.equal(ok(card, '00B20AC400').slice(10, 18), '00000003');
  assert.equal(send(card, '00B20BC400'), '6A83');
});

test('a MOHURD card with a code pays only to a MAC1 that covers the code', () => {
  const code = '112233445566778899';
  const card = loaded(1000, { authCode: unhex(code) });
  const shown = initialize(card, 100);
  assert.equal(ok(card, '80CA000009'), code);
  assert.equal(send(card, debitFor(shown, 100, '06')), '9302');
  ok(card, debitFor(initialize(card, 100), 100, '06', code));
  assert.equal(ok(card, '805C000204'), '00000384');
});

test('a blocked application answers as its maker lets it, and opens again under MAC only', () => {
  for (const [quirk, answer] of [
    ['6A81', /^6A81$/],
    ['6A81-with-fci', /^6F.*6A81$/],
    ['6283-with-fci', /^6F.*6283$/],
  ] as const) {
    const card = loaded(500, { quirks: { blockedSelect: quirk } });
    const protectionKey = unhex('36'.repeat(16));
    assert.equal(hex(card.process(protect(card, '841E0000', '', protectionKey))), '9000');
    assert.match(send(card, '00A4040009A00000000386980701'), answer);
    assert.equal(send(card, '805C000204'), '6A81');
    const unblock = protect(card, '84180000', '', protectionKey);
    assert.equal(hex(card.process(unblock)), '9000');
    assert.equal(ok(card, '805C000204'), '000001F4');
  }
});

test('three wrong MACs in a row close the application for good', () => {
  const card = loaded(500);
  const wrong = (): string => hex(card.process(protect(card, '841E0000', '', unhex(KEY))));
  assert.equal(wrong(), '6988');
  assert.equal(wrong(), '6988');
  assert.equal(wrong(), '9303');
  assert.equal(send(card, '805C000204'), '9303');
});

test('three wrong MACs of APPLICATION UNBLOCK leave a blocked application blocked for good', () => {
  const card = loaded(500);
  const right = unhex('36'.repeat(16));
  assert.equal(hex(card.process(protect(card, '841E0000', '', right))), '9000');
  const unblock = (key: Uint8Array): string =>
    hex(card.process(protect(card, '84180000', '', key)));
  assert.equal(unblock(unhex(KEY)), '6988');
  assert.equal(unblock(unhex(KEY)), '6988');
  assert.equal(unblock(right), '9000', 'a right one gives the tries back');
  assert.equal(hex(card.process(protect(card, '841E0000', '', right))), '9000');
  for (const answer of ['6988', '6988', '9303']) assert.equal(unblock(unhex(KEY)), answer);
  assert.equal(unblock(right), '9303');
  assert.equal(send(card, '805C000204'), '9303');
});

test('a challenge is good for the next command only', () => {
  const card = loaded(500);
  const block = protect(card, '841E0000', '', unhex('36'.repeat(16)));
  ok(card, '805C000204');
  assert.equal(hex(card.process(block)), '6984');
});

test('tampering changes the balance and nothing else, so that only an audit can see it', () => {
  const card = loaded(1000);
  const log = ok(card, '00B201C400');
  tamperBalance(card, 250n);
  assert.equal(ok(card, '805C000204'), '000004E2');
  assert.equal(ok(card, '00B201C400'), log);
  assert.throws(() => {
    tamperBalance(card, -5000n);
  }, RangeError);
});

test('VERIFY PIN opens the deposit, three wrong ones block it', () => {
  const card = loaded(0);
  ok(card, '80D401000D 3AF0EF0133 123456FFFFFFFFFF');
  ok(card, '80E0000107 2F02081100FF18');
  assert.equal(send(card, '805C000104'), '6982');
  ok(card, '0020000003 123456');
  assert.equal(ok(card, '805C000104'), '00000000');
  assert.equal(send(card, '0020000003 111111'), '63C2');
  ok(card, '0020000004 123456FF');
  for (const left of ['63C2', '63C1', '63C0', '6983']) {
    assert.equal(send(card, '0020000003 111111'), left);
  }
  assert.equal(send(card, '0020000003 123456'), '6983');
});

test('published key writes in cipher and MAC are accepted byte for byte', () => {
  const { random: scripted, next } = scriptedRandom();
  const card = purseCard({ purchase: KEY, load: KEY, tac: KEY }, { random: scripted });
  ok(card, `80D401000D 39F0F00433 ${'FF'.repeat(8)}`);
  const challenged = (rnd: string): void => {
    next(rnd);
    ok(card, '0084000004');
  };
  challenged('4C45BAB9');
  ok(card, '84D40102147C87BC23140021B3AFEA67E6359DDCFED7C943F6');
  // The update was published for key 01, so that one has to be there first.
  ok(card, `80D401010D 39F0F0AAFF ${'00'.repeat(8)}`);
  challenged('EF364818');
  ok(card, '84D43901147C87BC23140021B3AFEA67E6359DDCFE9095E4E1');
  challenged('C0B3549C');
  ok(card, '84D4F902147E65DE142F66CA41AFEA67E6359DDCFE012EF5F5');
  assert.equal(authenticate(card, unhex('1122334455667788'), '01'), '9000');
  assert.equal(authenticate(card, unhex('1122334455667788'), '02'), '9000');
});

test('every change is one commit, made before the answer leaves', () => {
  const images: number[] = [];
  const source = loaded(1000);
  const card = VirtualCard.restore(source.save(), random, (image) => images.push(image.length));
  ok(card, '00A4040009A00000000386980701');
  const shown = initialize(card, 100);
  assert.equal(images.length, 0);
  ok(card, debitFor(shown, 100, '06'));
  assert.equal(images.length, 1);
  const full = VirtualCard.restore(source.save(), random, () => {
    throw new Error('no space left on device');
  });
  ok(full, '00A4040009A00000000386980701');
  const debit = unhex(debitFor(initialize(full, 100), 100, '06'));
  assert.throws(() => full.process(debit), /no space left/);
  assert.equal(hex(full.save()), hex(source.save()));
});
