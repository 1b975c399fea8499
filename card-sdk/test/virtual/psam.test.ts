import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, hex, uint, unhex } from '../../src/bytes.ts';
import { desEncrypt } from '../../src/crypto/des.ts';
import { mac, padCipher, secureMessagingIv } from '../../src/crypto/mac.ts';
import { TRIPLE_DES } from '../../src/crypto/index.ts';
import { TRANSPORT_KEY } from '../../src/personalise/index.ts';
import { VirtualPsam } from '../../src/virtual/index.ts';
import { authenticate, ok, scriptedRandom, send } from '../support/bench-card.ts';

const MASTER = '00112233445566778899AABBCCDDEEFF';
const CITY_KEY = '156763AA74699E4E32F80FE31DFEBA76';
const FACTOR = '4500000000001234';
const { random, next } = scriptedRandom();

function writeSamKey(psam: VirtualPsam, key: Uint8Array, usageVersionAlgorithm: string): string {
  const challenge = unhex(ok(psam, '0084000004'));
  const plain = concat(unhex(usageVersionAlgorithm), unhex(CITY_KEY));
  const cipher = desEncrypt(key, padCipher(plain));
  const input = concat(unhex('84D40000'), uint(cipher.length + 4, 1), cipher);
  return hex(psam.process(concat(input, mac(key, input, secureMessagingIv(challenge)))));
}

function purchaseSam(): VirtualPsam {
  const psam = VirtualPsam.blank({ serial: unhex('0000000000000001'), random });
  assert.equal(authenticate(psam, TRANSPORT_KEY), '9000');
  ok(psam, '80E0001507 28000EF0F000FF');
  ok(psam, '80E0001607 280006F0F000FF');
  ok(psam, '00D6960006 450000000001');
  ok(psam, '80E0DF0110 38FFFFF0F095FFFF 4C43545053414D01');
  ok(psam, '00A4000002DF01');
  ok(psam, '80E0000007 3F010095F0FFFF');
  ok(psam, `80D4010015 39F0F04433 ${MASTER}`);
  assert.equal(writeSamKey(psam, unhex(MASTER), '220100'), '9000');
  assert.equal(writeSamKey(psam, unhex(MASTER), '270100'), '9000');
  ok(psam, '80E0001807 280004F0F000FF');
  ok(psam, '00D6980004 0000002A');
  return psam;
}

test('a published PSAM key load is accepted byte for byte', () => {
  const psam = VirtualPsam.blank({ serial: unhex('0000000000000002'), random });
  assert.equal(authenticate(psam, TRANSPORT_KEY), '9000');
  ok(psam, '80E0DF0110 38FFFFF0F095FFFF 4C43545053414D01');
  ok(psam, '00A4000002DF01');
  ok(psam, '80E0000007 3F010095F0FFFF');
  ok(psam, `80D4010015 39F0F04433 ${MASTER}`);
  next('5D72B3FD');
  ok(psam, '0084000004');
  ok(psam, '84D400001CDCC0BB5793ABFCA2CA8C1624822F6E01A86A0B5CBED191DD8A9D4ADB');
});

// MAC1 and MAC2 of specification 4.2, computed with other code from the city key above.
const CHALLENGE = '1A2B3C4D 0007 00000000 09 20260901073015 01 00';

test('INIT SAM FOR PURCHASE gives MAC1 and the sequence, which moves on and outlives power', () => {
  const psam = purchaseSam();
  const answer = ok(psam, `807000001C ${CHALLENGE} ${FACTOR} 08`);
  assert.equal(answer, '0000002A' + 'D4970559');
  const restored = VirtualPsam.restore(psam.save(), random);
  ok(restored, '00A4000002DF01');
  assert.equal(ok(restored, '00B0980004'), '0000002B');
  assert.equal(ok(psam, '8072000004 BC30F5C4'), '');
  assert.equal(send(psam, '8072000004 BC30F5C4'), '6901');
});

test('the authentication code of a MOHURD card goes into one MAC1 only', () => {
  const psam = purchaseSam();
  ok(psam, '80CA000009 112233445566778899');
  assert.equal(ok(psam, `807000001C ${CHALLENGE} ${FACTOR} 08`), '0000002A' + '30475159');
  const without = ok(psam, `807000001C ${CHALLENGE} ${FACTOR} 08`);
  assert.notEqual(without.slice(8), '30475159');
});

test('fifteen wrong MAC2 in a row kill the purchase key, a right one brings the tries back', () => {
  const psam = purchaseSam();
  const begin = (): string => send(psam, `807000001C ${CHALLENGE} ${FACTOR} 08`);
  for (let round = 0; round < 14; round += 1) {
    begin();
    assert.equal(send(psam, '8072000004 00000000'), '9302');
  }
  const { terminalSequence, sessionKey } = ((): {
    terminalSequence: string;
    sessionKey: Uint8Array;
  } => {
    const sequence = begin().slice(0, 8);
    const key = TRIPLE_DES.diversify(unhex(CITY_KEY), unhex(FACTOR));
    const block = concat(unhex('1A2B3C4D0007'), unhex(sequence.slice(4)));
    return { terminalSequence: sequence, sessionKey: desEncrypt(key, block) };
  })();
  assert.equal(terminalSequence, '00000038');
  ok(psam, `8072000004 ${hex(mac(sessionKey, new Uint8Array(4)))}`);
  for (let round = 0; round < 15; round += 1) {
    assert.equal(begin().slice(-4), '9000');
    assert.equal(send(psam, '8072000004 00000000'), '9302');
  }
  assert.equal(begin(), '6983');
});

test('INIT FOR DESCRYPT and DES CRYPT encrypt as the genuine card would, and only once', () => {
  const psam = purchaseSam();
  ok(psam, `801A270108 ${FACTOR}`);
  const expected = desEncrypt(
    TRIPLE_DES.diversify(unhex(CITY_KEY), unhex(FACTOR)),
    unhex('0102030405060708'),
  );
  assert.equal(ok(psam, '80FA000008 0102030405060708'), hex(expected));
  assert.equal(send(psam, '80FA000008 0102030405060708'), '6901');
  // A purchase key must never encrypt what the terminal chooses.
  assert.equal(send(psam, `801A220108 ${FACTOR}`), '6A86');
});
