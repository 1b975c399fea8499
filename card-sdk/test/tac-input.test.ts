import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadTacInput, purchaseTacInput, type TransactionType } from '../src/crypto/index.ts';
import { encodeRecord, NO_TRANSIT, writeTacInput } from '../src/exchange/index.ts';
import {
  parseCardAsn,
  parseLocalDateTime,
  parseOperatorNo,
  parsePsamNo,
  parseTerminalId,
} from '../src/ids.ts';
import { fen } from '../src/money.ts';

const amount = fc.integer({ min: 0, max: 0xffff_ffff }).map(fen);

test('the TAC input taken from a record’s bytes is the one made of its values', () => {
  fc.assert(
    fc.property(
      fc.record({
        type: fc.constantFrom<TransactionType[]>(0x02, 0x03, 0x06, 0x09),
        amount,
        balanceAfter: amount,
        counter: fc.integer({ min: 0, max: 0xffff }),
        terminalSequence: fc.integer({ min: 0, max: 0xffff_ffff }),
      }),
      ({ type, ...values }) => {
        const record = {
          ...values,
          kind: 'purchase',
          flags: 0,
          operatorNo: parseOperatorNo('45010001'),
          terminalId: parseTerminalId('450010000001'),
          psamNo: parsePsamNo('00004500450010000001'),
          journalSequence: 1,
          cardAsn: parseCardAsn('00004500000000001234'),
          purse: 2,
          cardProfile: 'mohurd',
          cardKind: 1,
          keyVersion: 1,
          algorithmId: 0,
          counterKind: 'offline',
          balanceBefore: fen(0),
          amountDue: fen(0),
          transactionType: type,
          at: parseLocalDateTime('20260901073015'),
          tac: new Uint8Array(4),
          parameterVersion: 1,
          blockListVersion: 1,
          transit: NO_TRANSIT,
          direction: 'none',
          refusal: 0,
          mealPeriod: 0,
          referenceSequence: 0,
        } as const;
        const signed =
          type === 0x02 || type === 0x03
            ? loadTacInput({
                ...record,
                type,
                newBalance: record.balanceAfter,
                onlineCounter: record.counter,
              })
            : purchaseTacInput({ ...record, type });
        const into = new Uint8Array(32);
        const length = writeTacInput(encodeRecord(record), into, 4);
        assert.deepEqual(into.slice(4, 4 + length), signed);
      },
    ),
  );
  assert.equal(writeTacInput(new Uint8Array(128), new Uint8Array(32), 0), 0);
});
