import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CardChannel, ChannelLost } from '../src/apdu/index.ts';
import { unhex } from '../src/bytes.ts';
import { CardError, type Debit } from '../src/errors.ts';
import { parseLocalDateTime } from '../src/ids.ts';
import { fen } from '../src/money.ts';
import * as psam from '../src/psam/index.ts';
import { scripted } from './support/scripted-channel.ts';

const OPENING = `
  > 00A40000023F00
  < 9000
  > 00B095000E
  < 610E
  > 00C000000E
  < 45000000000000000001 01 01 0000 9000
  > 00B0960006
  < 450000000001 9000
  > 00A4000002DF01
  < 6A82
  > 00A40000021001
  < 6110
  > 00C0000010
  < 6F0E 840C 4C43542E5053414D30310000 9000
  > 00B0970019
  < 6C19
  > 00B0970019
  < 01 4500FF0000000000 4500FF0000000000 20260101 20301231 9000`;

const PURCHASE = {
  random: unhex('1A2B3C4D'),
  offlineCounter: 7,
  amount: fen(0),
  type: 9,
  at: parseLocalDateTime('20260901073015'),
  keyVersion: 1,
  algorithmId: 0,
  factor: unhex('4500000000001234'),
};

test('a PSAM over T=0: opened, MAC1 with an authentication code, MAC2 accepted, refused', async () => {
  const script = scripted(`${OPENING}
    > 80CA000009 112233445566778899
    < 9000
    > 807000001C 1A2B3C4D 0007 00000000 09 20260901073015 01 00 4500000000001234 08
    < 6108
    > 00C0000008
    < 0000002A 30475159 9000
    > 8072000004 BC30F5C4
    < 9000
    > 8072000004 00000000
    < 9302
    > 801A270108 4500000000001234
    < 9000
    > 80FA000008 0102030405060708 08
    < 1112131415161718 9000`);
  const module = await psam.openPsam(script.channel);
  assert.equal(module.psamNo, '45000000000000000001');
  assert.equal(module.terminalId, '450000000001');
  assert.equal(module.keyIndex, 1);
  const authCode = unhex('112233445566778899');
  assert.deepEqual(await module.initForPurchase({ ...PURCHASE, authCode }), {
    terminalSequence: 42,
    mac1: unhex('30475159'),
  });
  assert.equal(await module.creditForPurchase(unhex('BC30F5C4')), 'accepted');
  assert.equal(await module.creditForPurchase(unhex('00000000')), 'refused');
  const block = unhex('0102030405060708');
  assert.deepEqual(
    await module.encryptUnder('internal-authentication', PURCHASE.factor, block),
    unhex('1112131415161718'),
  );
  script.done();
});

/** A PSAM that opens, and from then on answers one thing. */
function afterOpening(answer: () => Promise<Uint8Array>): CardChannel {
  const { channel } = scripted(OPENING);
  let left = OPENING.split('>').length - 1;
  return (command) => {
    left -= 1;
    return left >= 0 ? channel(command) : answer();
  };
}

/** What a PSAM_FAILED says about the purse. */
const debitOf = (asked: Promise<unknown>): Promise<Debit | undefined> =>
  asked.then(
    () => undefined,
    (error: unknown) => {
      assert.ok(error instanceof CardError);
      const failure = error as CardError;
      assert.equal(failure.code, 'PSAM_FAILED');
      return failure.details.debit;
    },
  );

test('whatever goes wrong in a PSAM is PSAM_FAILED, and says what it means for the purse', async () => {
  for (const answer of [
    () => Promise.resolve(unhex('6983')),
    () => Promise.resolve(unhex('0102039000')),
    () => Promise.resolve(unhex('61FF')),
    () => Promise.resolve(unhex('')),
    () => Promise.reject(new ChannelLost('pulled out')),
  ]) {
    const module = await psam.openPsam(afterOpening(answer));
    assert.equal(await debitOf(module.initForPurchase(PURCHASE)), 'not-attempted');
    assert.equal(await debitOf(module.creditForPurchase(unhex('01020304'))), 'unknown');
  }
});

test('a module that is no PSAM of ours cannot be opened', async () => {
  for (const [text, wrong] of [
    ['450000000001 9000', '012300033D11 9000'], // a terminal number that is not decimal
    ['6F0E 840C', '6F0E 850F'],
    ['45000000000000000001 01', '4500000000000000000A 01'],
  ] as const) {
    assert.ok(OPENING.includes(text));
    const { channel } = scripted(OPENING.replace(text, wrong));
    await assert.rejects(psam.openPsam(channel), { code: 'PSAM_FAILED' });
  }
  await assert.rejects(
    psam.openPsam(() => Promise.resolve(unhex('6A82'))),
    { code: 'PSAM_FAILED' },
  );
});
