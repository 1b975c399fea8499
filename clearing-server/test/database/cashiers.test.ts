import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { hex, unhex } from '@lvchengtong/card-sdk/bytes';
import {
  CASHIER_PIN_FORM,
  cashierPinDigest,
  openDocument,
  type CashiersJson,
} from '@lvchengtong/card-sdk/exchange';
import { parseOperatorNo, parseTerminalId } from '@lvchengtong/card-sdk/ids';
import { createDownloadService } from '../../src/parameters/download-service.ts';
import { createParameterService } from '../../src/parameters/parameter-service.ts';
import { createCashierService } from '../../src/participants/cashier-service.ts';
import { upsertOperator } from '../../src/participants/operator-store.ts';
import type { Terminal } from '../../src/terminals/terminal.ts';
import { createTestDatabase } from '../support/database.ts';

const { database } = await createTestDatabase();
let now = new Date('2026-09-01T00:00:00Z');
const clock = (): Date => now;
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
const keys = generateKeyPairSync('ed25519');
const cashiers = createCashierService({ database, clock, random });
const downloads = createDownloadService({
  database,
  parameters: createParameterService({ database, clock }),
  signingKey: keys.privateKey,
});

const SCHOOL = parseOperatorNo('45010001');
const OTHER = parseOperatorNo('45010002');
await database.transaction(async (trx) => {
  for (const operatorNo of [SCHOOL, OTHER])
    await upsertOperator(trx, { operatorNo, name: operatorNo, kind: 'school', bankAccount: '1' });
});
const WANG = { operatorNo: SCHOOL, cashierNo: '0001', name: '王秀芳' };

const terminalOf = (kind: Terminal['kind'], operatorNo = SCHOOL): Terminal => ({
  terminalId: parseTerminalId('450021000001'),
  operatorNo,
  kind,
  place: '一食堂',
  openedAt: now,
  closedAt: undefined,
  simulated: true,
});
async function told(kind: Terminal['kind'], operatorNo = SCHOOL): Promise<CashiersJson> {
  const document = await downloads.cashiers(terminalOf(kind, operatorNo));
  return JSON.parse(openDocument(document, keys.publicKey)) as CashiersJson;
}

test('a cashier is registered once, and the PIN told then is the one the till checks against', async () => {
  assert.deepEqual((await told('canteen')).cashiers, []);
  const made = await cashiers.register(WANG, 'admin');
  assert(made.kind === 'registered');
  assert.match(made.pin, CASHIER_PIN_FORM);
  assert.deepEqual(await cashiers.register(WANG, 'admin'), { kind: 'taken' });

  const [entry, ...others] = (await told('canteen')).cashiers;
  assert(entry !== undefined && others.length === 0);
  assert.equal(entry.name, '王秀芳');
  const digest = await cashierPinDigest(made.pin, unhex(entry.pin_salt_hex));
  assert.equal(hex(digest), entry.pin_digest_hex);
  assert.ok(!JSON.stringify(await database('person.cashier')).includes(made.pin));
  assert.ok(!JSON.stringify(await database('audit_event')).includes(made.pin));
});

test('only manned terminals of the same operator learn who the cashiers are', async () => {
  assert.equal((await told('top-up')).cashiers.length, 1);
  for (const kind of ['gate', 'bus', 'metro', 'library', 'check-in', 'issuing'] as const)
    assert.deepEqual((await told(kind)).cashiers, [], kind);
  assert.deepEqual((await told('canteen', OTHER)).cashiers, []);
});

test('a new PIN and a leaving are newer versions; whoever has left stays in the books', async () => {
  const first = await told('canteen');
  now = new Date('2026-09-02T00:00:00Z');
  const changed = await cashiers.newPin(WANG, 'admin');
  assert(changed.kind === 'changed');
  const second = await told('canteen');
  assert.ok(second.version > first.version);
  assert.notEqual(second.cashiers[0]?.pin_digest_hex, first.cashiers[0]?.pin_digest_hex);

  now = new Date('2026-09-03T00:00:00Z');
  assert.deepEqual(await cashiers.leave(WANG, 'admin'), { kind: 'left' });
  const third = await told('canteen');
  assert.ok(third.version > second.version);
  assert.deepEqual(third.cashiers, []);
  assert.deepEqual(await cashiers.leave(WANG, 'admin'), { kind: 'unknown' });
  assert.deepEqual(await cashiers.newPin(WANG, 'admin'), { kind: 'unknown' });
  assert.deepEqual(await cashiers.register(WANG, 'admin'), { kind: 'taken' });
  const actions = await database('audit_event')
    .where({ subject: '45010001/0001' })
    .orderBy('at')
    .pluck<string[]>('action');
  assert.deepEqual(actions, ['cashier.register', 'cashier.new-pin', 'cashier.leave']);
});

test('the table takes no number of five digits, no nameless person and no PIN in clear', async () => {
  const row = {
    operator_no: OTHER,
    cashier_no: '0001',
    name: '李',
    pin_salt: random(16),
    pin_digest: random(32),
    created_at: now,
    changed_at: now,
  };
  const refused = (change: object, constraint: RegExp) =>
    assert.rejects(database('person.cashier').insert({ ...row, ...change }), constraint);
  await refused({ cashier_no: 'a001' }, /cashier_no_digits/);
  await refused({ name: '' }, /cashier_name_given/);
  await refused({ pin_digest: new TextEncoder().encode('123456') }, /cashier_pin_digest_length/);
  await refused({ changed_at: new Date(0) }, /cashier_changed_after_created/);
  await refused({ left_at: new Date('2030-01-01') }, /cashier_leaving_is_a_change/);
  await refused({ operator_no: '99999999' }, /foreign key/);
});
