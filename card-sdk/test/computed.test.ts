import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex, readUint, unhex } from '../src/bytes.ts';
import {
  diversify,
  foldTacKey,
  mac,
  purchaseMac1Input,
  purchaseMac2Input,
  purchaseSessionKey,
  purchaseTacInput,
  tac,
  TRANSACTION_TYPE,
} from '../src/crypto/index.ts';
import { parseLocalDateTime, parseTerminalId } from '../src/ids.ts';
import { fen } from '../src/money.ts';

// Not published: computed by another implementation from the same rules. They catch what published
// vectors leave out: two levels of keys, and compound purchases with both forms of MAC1.

const ASN = unhex('4500000000001234');
const cardKey = diversify(
  unhex('00112233445566778899AABBCCDDEEFF'),
  unhex('4500FF0000000000'),
  ASN,
);
const tacKey = diversify(unhex('FFEEDDCCBBAA99887766554433221100'), ASN);

test('keys are derived level by level, and a TAC key is folded', () => {
  const master = unhex('00112233445566778899AABBCCDDEEFF');
  assert.equal(
    hex(diversify(master, unhex('4500FF0000000000'))),
    '156763AA74699E4E32F80FE31DFEBA76',
  );
  assert.equal(hex(cardKey), 'DF60CEA023F7DFFC6D0DE32BD1D3AB57');
  assert.equal(hex(diversify(master, ASN)), '329C02667C04F9C107A0669F1A61972D');
  assert.equal(hex(tacKey), 'F85F9960E59E68D2CD63FD9983FB063E');
  assert.equal(hex(foldTacKey(tacKey)), '353C64F966656EEC');
});

for (const row of [
  {
    amount: '00000000',
    random: '1A2B3C4D',
    counter: '0007',
    sequence: '0000002A',
    sessionKey: 'B45125A821DF8A77',
    mac1: 'D4970559',
    mac1WithCode: '30475159',
    mac2: 'BC30F5C4',
    tac: '4376373C',
  },
  {
    amount: '000000C8',
    random: '5E6F7081',
    counter: '0008',
    sequence: '0000002B',
    sessionKey: 'D24563FABCE4F8D6',
    mac1: '9E5E3A1B',
    mac1WithCode: 'DFA74E61',
    mac2: 'B2F7F2F1',
    tac: '57437F93',
  },
]) {
  test(`compound purchase of ${row.amount}: session key, MAC1 in both forms, MAC2, TAC`, () => {
    const terminalSequence = readUint(unhex(row.sequence));
    const sessionKey = purchaseSessionKey(
      cardKey,
      unhex(row.random),
      readUint(unhex(row.counter)),
      terminalSequence,
    );
    assert.equal(hex(sessionKey), row.sessionKey);
    const purchase = {
      amount: fen(readUint(unhex(row.amount))),
      type: TRANSACTION_TYPE.compoundPurchase,
      terminalId: parseTerminalId('450000000001'),
      at: parseLocalDateTime('20260901073015'),
    };
    const authCode = unhex('112233445566778899');
    assert.equal(hex(mac(sessionKey, purchaseMac1Input(purchase))), row.mac1);
    assert.equal(
      hex(mac(sessionKey, purchaseMac1Input({ ...purchase, authCode }))),
      row.mac1WithCode,
    );
    assert.equal(hex(mac(sessionKey, purchaseMac2Input(purchase.amount))), row.mac2);
    assert.equal(hex(tac(tacKey, purchaseTacInput({ ...purchase, terminalSequence }))), row.tac);
  });
}
