import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CardChannel } from '../src/apdu/index.ts';
import { concat, hex, uint, unhex } from '../src/bytes.ts';
import { PROFILES } from '../src/card/index.ts';
import { type CardReading, readBalance, readCard } from '../src/epurse/index.ts';
import { fen } from '../src/money.ts';
import { QUIRKS, type Quirks } from '../src/virtual/index.ts';
import { protect } from './support/bench-card.ts';
import { benchCity, tapped, yuan } from './support/bench-city.ts';
import { pbocCard, TUNION_ASN, tunionCard } from './support/profile-cards.ts';
import { cardKeysOf, issuedCard, TEST_STUDENT } from './support/student-card.ts';

const NOT_THERE = { kind: 'absent', statusWord: 0x6a82 } as const;
const PIN_WANTED = { kind: 'refused', statusWord: 0x6982 } as const;
const present = (content: unknown): object => ({
  kind: 'present',
  statusWord: 0x9000,
  content,
});

async function reading(
  channel: CardChannel,
  profiles = [PROFILES.mohurd, PROFILES.tunion],
): Promise<CardReading> {
  const read = await readCard(channel, profiles);
  assert.equal(read.kind, 'card');
  return read.reading;
}

test('a student card: everything it has, and the word for everything it has not', async () => {
  const { card } = await benchCity(yuan(30));
  const channel = card.channel();
  const read = await reading(channel);
  assert.equal(read.state, 'open');
  assert.ok(read.publicInfo.kind === 'present');
  assert.equal(read.publicInfo.content.asn, TEST_STUDENT.asn);
  assert.deepEqual(read.purse, {
    balance: present(yuan(30)),
    depositBalance: PIN_WANTED,
    overdraftLimit: present(fen(0)),
    offlineCounter: present(0),
    onlineCounter: present(1),
  });
  assert.ok(read.log.kind === 'present');
  assert.deepEqual(
    read.log.content.map((entry) => (entry.kind === 'present' ? entry.content.amount : entry.kind)),
    [yuan(30)],
  );
  assert.ok(read.files.profile === 'mohurd');
  assert.ok(read.files.holder.kind === 'present');
  assert.equal(read.files.holder.content.name, '张三丰');
  assert.ok(read.files.compound.kind === 'present');
  assert.equal(read.files.compound.content.length, 2);
  assert.ok(read.files.issueData.kind === 'present');
  assert.equal(read.files.issueData.content.asn, '4500000000001234');
  assert.deepEqual(read.files.loadLog, NOT_THERE);
  assert.ok(read.student.publicInfo.kind === 'present');
  assert.equal(read.student.publicInfo.content.schoolCode, '4101050001');
  assert.deepEqual(read.student.personal, PIN_WANTED);
  assert.equal(read.student.status.kind, 'present');
  assert.equal(await readBalance(channel), yuan(30), 'the purse is selected again');
});

test('a T-Union card: its own files, three balances, no student application', async () => {
  const card = tunionCard().channel();
  const binaries: number[] = [];
  const read = await reading((command) => {
    if (command[1] === 0xb0) binaries.push(command[2] ?? 0);
    return card(command);
  });
  // The purse is still selected behind a failed SELECT: its files are not the student's.
  assert.deepEqual(binaries, [0x95, 0x96, 0x97]);
  assert.ok(read.publicInfo.kind === 'present' && read.publicInfo.content.asn === TUNION_ASN);
  assert.ok(read.files.profile === 'tunion');
  assert.ok(read.files.management.kind === 'present');
  assert.equal(read.files.management.content.city, '4910');
  assert.ok(read.files.holder.kind === 'present');
  assert.equal(read.files.holder.content.name, '李雷');
  assert.deepEqual(read.files.trips, present([]));
  const { overdraftLimit, overdraftUsed, ownBalance } = read.files;
  assert.deepEqual([overdraftLimit, overdraftUsed, ownBalance], Array(3).fill(present(fen(0))));
  assert.deepEqual(read.student, {
    application: NOT_THERE,
    publicInfo: NOT_THERE,
    personal: NOT_THERE,
    status: NOT_THERE,
  });
});

test('a classic PBOC card: a holder file that was never written says so', async () => {
  const read = await reading(pbocCard().channel(), [PROFILES.pboc]);
  assert.ok(read.files.profile === 'pboc' && read.files.holder.kind === 'present');
  assert.equal(read.files.holder.statusWord, 0x6281);
  assert.equal(read.purse.depositBalance.kind, 'refused');
});

/** APPLICATION BLOCK of the wallet, as the issuer sends it. */
async function blocked(quirks: Partial<Quirks>): Promise<CardChannel> {
  const card = await issuedCard(TEST_STUDENT, { quirks });
  await tapped(card.channel());
  const command = protect(card, '841E0000', '', cardKeysOf(TEST_STUDENT).DAMK);
  assert.equal(hex(card.process(command)), '9000');
  card.reset();
  return card.channel();
}

test('a blocked card is still a card: whose it is where SELECT says so, and no money', async () => {
  for (const blockedSelect of QUIRKS.blockedSelect.values) {
    const read = await reading(await blocked({ blockedSelect }));
    assert.equal(read.state, 'application-blocked');
    assert.equal(read.purse.balance.kind, 'refused');
    const isShown = blockedSelect.endsWith('-with-fci');
    assert.equal(read.publicInfo.kind, isShown ? 'present' : 'refused', blockedSelect);
    assert.equal(read.student.publicInfo.kind, 'present', 'the other application is open');
  }
  const dead = await reading(() => Promise.resolve(unhex('6A81')));
  assert.equal(dead.state, 'card-blocked');
  assert.deepEqual(dead.fci, { kind: 'refused', statusWord: 0x6a81 });
});

test('over T=0: each answer fetched with GET RESPONSE, each length corrected', async () => {
  const { card } = await benchCity(yuan(30));
  const whole = await reading(card.channel());
  card.reset();
  let kept = new Uint8Array(0);
  const t0: CardChannel = (command) => {
    if (command[1] === 0xc0) {
      return Promise.resolve(concat(kept.slice(0, -2), kept.slice(-2)));
    }
    const answer = card.process(command);
    if (answer.length <= 2 || answer.at(-2) !== 0x90) return Promise.resolve(answer);
    kept = answer.slice();
    return Promise.resolve(concat(unhex('61'), uint((answer.length - 2) & 0xff, 1)));
  };
  assert.deepEqual(await reading(t0), whole);
});

test('a part that is not laid out as it should be hides no other part', async () => {
  const { card } = await benchCity(yuan(30));
  const odd: CardChannel = (command) => {
    const [, ins, p1, p2] = command;
    if (ins === 0xb0 && p1 === 0x96) return Promise.resolve(unhex('0102 9000'));
    if (ins === 0x5c && p2 === 0x02) return Promise.resolve(unhex('9000'));
    if (ins === 0xb2 && p1 === 0x01 && p2 === 0xc4) return Promise.resolve(unhex('11 9000'));
    return card.channel()(command);
  };
  const read = await reading(odd);
  assert.ok(read.files.profile === 'mohurd');
  assert.deepEqual(read.files.holder, {
    kind: 'unreadable',
    statusWord: 0x9000,
    reason: 'expected 92 bytes, got 2',
    data: unhex('0102'),
  });
  assert.equal(read.purse.balance.kind, 'unreadable');
  assert.ok(read.log.kind === 'present' && read.log.content[0]?.kind === 'unreadable');
  assert.equal(read.purse.onlineCounter.kind, 'present');
});

test('reading costs the purse nothing', async () => {
  const { card } = await benchCity(yuan(30));
  const before = hex(card.save());
  await reading(card.channel());
  assert.equal(hex(card.save()), before);
});

test('a strange card is not ours; one that leaves or talks nonsense is a typed error', async () => {
  assert.deepEqual(await readCard(() => Promise.resolve(unhex('6A82'))), { kind: 'not-ours' });
  await assert.rejects(
    readCard(() => Promise.resolve(unhex('90'))),
    { code: 'BAD_ANSWER' },
  );
  await assert.rejects(
    readCard(() => Promise.resolve(unhex('6100'))),
    { code: 'ENDLESS_ANSWER' },
  );
});
