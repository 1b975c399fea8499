import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CardChannel } from '../src/apdu/index.ts';
import { hex, unhex } from '../src/bytes.ts';
import { PROFILES } from '../src/card/index.ts';
import { authenticate, identify, purchase, readBalance, withStudent } from '../src/epurse/index.ts';
import { fen } from '../src/money.ts';
import type { Quirks } from '../src/virtual/index.ts';
import { benchCity, tapped, yuan } from './support/bench-city.ts';
import { protect } from './support/bench-card.ts';
import { BENCH_TIME } from './support/bench-host.ts';
import { scripted } from './support/scripted-channel.ts';
import { cardKeysOf, issuedCard, TEST_STUDENT } from './support/student-card.ts';

const MOHURD = '00A4040009 A00000000386980701';
const TUNION = '00A4040008 A000000632010105';
/** The record that says blacklisted, which a card need not have. */
const NO_LOCK = `
    > 00B201B830
    < 6A83`;
const EF15 = '0371 4500 0000 0000 01 01 0000 4500000000001234 20260901 20320831 01 00';

test('a card is known by one SELECT when it shows EF15 there, and its lock by one record', async () => {
  const script = scripted(`
    > ${MOHURD}
    < 6F2E 8409A00000000386980701 A521 9F0C1E ${EF15} 9000${NO_LOCK}`);
  const { asn, cardKind, appEnabled, defects, validUntil } = await tapped(script.channel);
  assert.deepEqual(
    { asn, cardKind, appEnabled, defects, validUntil },
    {
      asn: '00004500000000001234',
      cardKind: 1,
      appEnabled: true,
      defects: [],
      validUntil: '20320831',
    },
  );
  script.done();
});

test('9F08 in front, and a 9F0C longer than 30 bytes', async () => {
  const { channel } = scripted(`
    > ${MOHURD}
    < 6F34 8409A00000000386980701 A527 9F080102 9F0C20 ${EF15} AABB 9000${NO_LOCK}`);
  assert.equal((await tapped(channel)).asn, '00004500000000001234');
});

test('a card that shows nothing, or too little, is read; a T-Union card keeps its kind in EF17', async () => {
  const shown = scripted(`
    > ${MOHURD}
    < 6F0D 8409A00000000386980701 A500 9000
    > 00B095001E
    < ${EF15} 9000${NO_LOCK}`);
  assert.equal((await tapped(shown.channel)).asn, '00004500000000001234');
  const union = scripted(`
    > ${MOHURD}
    < 6A82
    > ${TUNION}
    < 6F2B 8408A000000632010105 A51F 9F0C1C ${'00'.repeat(28)} 9000
    > 00B095001E
    < 0131050702000000 02 01 03105070212345678901 20260101 20361231 5566 9000
    > 00B097003C
    < 00000156 4100 4910 0001 02 ${'00'.repeat(49)} 9000`);
  const card = await tapped(union.channel);
  assert.equal(card.profile, PROFILES.tunion);
  assert.equal(card.asn, '03105070212345678901');
  assert.equal(card.cardKind, 2);
  assert.ok(card.appEnabled);
  union.done();
});

test('dates that are none are reported, and the card is still identified', async () => {
  const { channel } = scripted(`
    > ${MOHURD}
    < 6F2E 8409A00000000386980701 A521 9F0C1E ${EF15.replace('20260901', '2026AB31').replace('20320831', 'FFFFFFFF')} 9000${NO_LOCK}`);
  const { defects, validFrom } = await tapped(channel);
  assert.equal(validFrom, '2026AB31');
  assert.deepEqual(defects, ['valid-from-is-no-date', 'valid-until-is-no-date']);
});

test('a strange card is not ours; one that says nonsense is a typed error', async () => {
  const strange: CardChannel = () => Promise.resolve(unhex('6A82'));
  assert.deepEqual(await identify(strange), { kind: 'not-ours' });
  for (const answer of ['6F 9000', '6F05 8409A0 9000', '1234 9000', '90']) {
    await assert.rejects(
      identify(() => Promise.resolve(unhex(answer))),
      { code: 'BAD_ANSWER' },
      answer,
    );
  }
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

test('a blocked application is seen in each of its forms', async () => {
  const { asn } = TEST_STUDENT;
  for (const [blockedSelect, shown] of [
    ['6A81', {}],
    ['6283', {}],
    ['6A81-with-fci', { asn }],
    ['6283-with-fci', { asn }],
  ] as const) {
    const identified = await identify(await blocked({ blockedSelect }));
    assert.deepEqual(identified, { kind: 'blocked', ...shown });
  }
  const noFci: CardChannel = () => Promise.resolve(unhex('6F7F 6A81'));
  assert.deepEqual(await identify(noFci), { kind: 'blocked' }, 'nonsense in front of it');
  for (const statusWord of ['6A81', '6283', '9303']) {
    const card: CardChannel = () => Promise.resolve(unhex(statusWord));
    assert.deepEqual(await identify(card), { kind: 'blocked' });
  }
});

test('a card that EF17 says is blacklisted is blocked, and one that says otherwise is not', async () => {
  const record = (flag: string): string => `012E${flag}${'00'.repeat(45)}`;
  for (const [answer, kind] of [
    [`${record('01')} 9000`, 'blocked'],
    [`${record('00')} 9000`, 'card'],
    ['010101 9000', 'blocked'], // shorter than ours, and still plain
    ['01 9000', 'card'],
    ['6982', 'card'],
  ] as const) {
    const { channel } = scripted(`
      > ${MOHURD}
      < 6F2E 8409A00000000386980701 A521 9F0C1E ${EF15} 9000
      > 00B201B830
      < ${answer}`);
    assert.equal((await identify(channel)).kind, kind, answer);
  }
});

test('the student application: what is public, and that the card is genuine', async () => {
  const { card: chip, psam } = await benchCity(yuan(10));
  const channel = chip.channel();
  const card = await withStudent(channel, await tapped(channel));
  assert.deepEqual(card.student, {
    schoolCode: '4101050001',
    stage: TEST_STUDENT.student.stage,
    entryYear: 2026,
    className: '一年级（2）班',
    validUntil: '20320831',
  });
  const challenge = unhex('0102030405060708');
  assert.equal(await authenticate(channel, psam, card, challenge), 'genuine');
  assert.equal(await readBalance(channel), yuan(10), 'the purse is selected again');
  const other = { ...card, asn: '00004500000000009999' as typeof card.asn };
  assert.equal(await authenticate(channel, psam, other, challenge), 'not-genuine');
});

test('not enough in the purse, and a card whose MAC2 is made up', async () => {
  const { card: chip, psam } = await benchCity(yuan(10));
  const channel = chip.channel();
  const order = { at: BENCH_TIME, type: 'purchase' } as const;
  const never = (): void => {
    assert.fail('DEBIT must not go out');
  };
  const poor = await purchase(
    channel,
    psam,
    { ...order, card: await tapped(channel), amount: fen(1001) },
    never,
  );
  assert.deepEqual(poor, { kind: 'insufficient', balance: yuan(10) });

  const forger: CardChannel = async (command) => {
    const answer = await channel(command);
    return command[1] === 0x54 ? unhex('11223344 55667788 9000') : answer;
  };
  const forged = await purchase(
    forger,
    psam,
    { ...order, card: await tapped(channel), amount: fen(500) },
    () => undefined,
  );
  assert.equal(forged.kind, 'not-genuine');
});

test('whatever DEBIT is answered with, the purse is known to be untouched or asked again', async () => {
  for (const [answer, kind] of [
    ['9302', 'refused'],
    ['6901', 'refused'],
    ['6581', 'torn'],
    ['6F00', 'torn'],
    ['01020304 9000', 'torn'],
    ['', 'torn'],
  ] as const) {
    const { card: chip, psam } = await benchCity(yuan(10));
    const channel = chip.channel();
    const card = await tapped(channel);
    const odd: CardChannel = (command) =>
      command[1] === 0x54 ? Promise.resolve(unhex(answer)) : channel(command);
    const order = { card, at: BENCH_TIME, type: 'purchase', amount: fen(500) } as const;
    assert.equal((await purchase(odd, psam, order, () => undefined)).kind, kind, answer);
  }
});

test('a purchase costs no more APDUs than a tap may, card and PSAM together', async () => {
  for (const authCode of [undefined, unhex('8588D32B7688D32B76')]) {
    const {
      card: chip,
      psam,
      psamChip,
    } = await benchCity(yuan(10), authCode === undefined ? {} : { authCode });
    let [exchanges, samExchanges] = [0, 0];
    const inner = chip.channel();
    const channel: CardChannel = (command) => {
      exchanges += 1;
      return inner(command);
    };
    const samProcess = psamChip.process.bind(psamChip);
    psamChip.process = (command) => {
      samExchanges += 1;
      return samProcess(command);
    };
    const card = await tapped(channel);
    const order = { card, at: BENCH_TIME, type: 'purchase', amount: fen(500) } as const;
    assert.equal((await purchase(channel, psam, order, () => undefined)).kind, 'paid');
    assert.ok(exchanges <= 6 && samExchanges <= 3, `${String(exchanges)}, ${String(samExchanges)}`);
  }
});
