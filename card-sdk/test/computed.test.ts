import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex, readUint, unhex } from '../src/bytes.ts';
import {
  foldTacKey,
  isOverdrawTac,
  loadMac1Input,
  loadMac2Input,
  OVERDRAW_TACS,
  overdrawMac1Input,
  overdrawMac2Input,
  overdrawTacInput,
  purchaseMac1Input,
  purchaseMac2Input,
  purchaseTacInput,
  reloadPinMac,
  TRANSACTION_TYPE,
  TRIPLE_DES,
  unloadMac3Input,
} from '../src/crypto/index.ts';
import { parseLocalDateTime, parseTerminalId } from '../src/ids.ts';
import { fen } from '../src/money.ts';

const { diversify, loadSessionKey, mac, purchaseSessionKey, tac } = TRIPLE_DES;

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

const CHANGE = {
  terminalId: parseTerminalId('450000000001'),
  at: parseLocalDateTime('20260901073015'),
};

test('unload of 10.00 from 30.00: session key, MAC1, MAC2, MAC3', () => {
  const sessionKey = loadSessionKey(cardKey, unhex('1A2B3C4D'), 3);
  assert.equal(hex(sessionKey), '9A12072988C7250E');
  const unload = { ...CHANGE, amount: fen(1000), type: TRANSACTION_TYPE.unload };
  assert.equal(
    hex(mac(sessionKey, loadMac1Input({ ...unload, oldBalance: fen(3000) }))),
    '659DCBA2',
  );
  assert.equal(hex(mac(sessionKey, loadMac2Input(unload))), '9B04FC0E');
  const after = { ...unload, newBalance: fen(2000), onlineCounter: 3 };
  assert.equal(hex(mac(sessionKey, unloadMac3Input(after))), 'D98E9618');
});

test('overdraw limit from 0 to 10.00 of 20.00: session key, MAC1, MAC2, TAC', () => {
  const sessionKey = loadSessionKey(cardKey, unhex('1A2B3C4D'), 4);
  assert.equal(hex(sessionKey), '4A596F78E1BC38A9');
  const change = { ...CHANGE, type: TRANSACTION_TYPE.overdraw };
  const before = { ...change, balance: fen(2000), oldLimit: fen(0) };
  assert.equal(hex(mac(sessionKey, overdrawMac1Input(before))), '93607364');
  const granted = { ...change, newLimit: fen(1000) };
  assert.equal(hex(mac(sessionKey, overdrawMac2Input(granted))), 'B9546797');
  const after = { ...granted, newBalance: fen(3000), onlineCounter: 4 };
  const input = overdrawTacInput(after);
  assert.equal(hex(tac(tacKey, input)), '6FAF942E');
  const folded = unhex('6FAF942E');
  assert.ok(isOverdrawTac(TRIPLE_DES, tacKey, input, folded));
  const direct = OVERDRAW_TACS.direct(TRIPLE_DES, tacKey, input);
  assert.notDeepEqual(direct, folded);
  assert.ok(isOverdrawTac(TRIPLE_DES, tacKey, input, direct), 'FMCOS, to the letter');
  assert.ok(!isOverdrawTac(TRIPLE_DES, tacKey, input, direct.with(3, (direct[3] ?? 0) ^ 1)));
  const single = tacKey.slice(0, 8);
  assert.deepEqual(tac(single, input), OVERDRAW_TACS.direct(TRIPLE_DES, single, input));
});

test('RELOAD PIN: the key of two different halves is folded', () => {
  const key = unhex('38013801380138011122334455667788');
  assert.equal(hex(foldTacKey(key)), '29230B456D674F89');
  assert.equal(hex(reloadPinMac(key, unhex('123456'))), '78DC598C');
});
