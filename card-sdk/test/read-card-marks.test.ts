import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CardChannel } from '../src/apdu/index.ts';
import { concat, unhex } from '../src/bytes.ts';
import { mohurdFiles, PROFILES, tunionFiles } from '../src/card/index.ts';
import {
  type CardReading,
  identify,
  type Identified,
  type ProfileFiles,
  readCard,
} from '../src/epurse/index.ts';
import { tunionCardIssue } from '../src/personalise/index.ts';
import { withBinary, withRecords } from './support/altered-files.ts';
import { keysOf, madeCard, TUNION_DATA } from './support/made-cards.ts';
import { issuedCard, TEST_STUDENT } from './support/student-card.ts';

// What other cities' cards hold besides ours: marks in EF17, restrictions in EF11, a longer EF05, and
// the trip state of a T-Union card.

const CAPP = 0x0017;
const { CAPP_TAG, EF_0017_CAPP, RAIL_RESTRICTION } = mohurdFiles;
type Mohurd = Extract<ProfileFiles, { readonly profile: 'mohurd' }>;
const present = (content: unknown): object => ({
  kind: 'present',
  statusWord: 0x9000,
  content,
});

const record = (tag: number, body: string): Uint8Array => {
  const bytes = new Uint8Array(46);
  bytes.set(unhex(body));
  return EF_0017_CAPP.encode({ tag, body: bytes });
};

async function reading(channel: CardChannel): Promise<CardReading> {
  const read = await readCard(channel);
  assert.ok(read.kind === 'card');
  return read.reading;
}

async function mohurd(
  change: Parameters<Awaited<ReturnType<typeof issuedCard>>['tamper']>[0],
): Promise<Mohurd> {
  const card = await issuedCard();
  card.tamper(change);
  const { files } = await reading(card.channel());
  assert.ok(files.profile === 'mohurd');
  return files;
}

test('a card without marks says so, and one with marks says which', async () => {
  const none = { kind: 'absent', statusWord: 0x6a83 };
  assert.deepEqual((await mohurd((memory) => memory)).marks, { blacklisted: none, control: none });
  for (const [flags, blacklisted, isLocked, isActivated] of [
    ['00', false, false, true],
    ['01', true, true, false],
  ] as const) {
    const files = await mohurd((memory) =>
      withRecords(memory, CAPP, [
        record(CAPP_TAG.rail, '99'),
        record(CAPP_TAG.control, isLocked ? '0100 14 20260901' : '0001 14 20260901'),
        record(CAPP_TAG.aid, flags),
      ]),
    );
    assert.deepEqual(files.marks.blacklisted, present(blacklisted));
    assert.ok(files.marks.control.kind === 'present');
    const { rest, ...control } = files.marks.control.content;
    assert.deepEqual(control, { isLocked, isActivated });
    assert.equal(rest.length, 44, 'what nobody published stays as it is');
    assert.deepEqual(rest.slice(0, 5), unhex('14 20260901'));
  }
});

test('marks in records of other lengths than ours still count, and an empty one is unreadable', async () => {
  const files = await mohurd((memory) =>
    withRecords(memory, CAPP, [unhex('01 02 01FF'), unhex('11 01 01')]),
  );
  assert.deepEqual(files.marks.blacklisted, present(true));
  assert.equal(files.marks.control.kind, 'unreadable');
});

test('EF11: the restriction in front, and behind it what the city put there', async () => {
  assert.equal((await mohurd((memory) => memory)).restriction.kind, 'absent');
  const files = await mohurd((memory) => withBinary(memory, 0x0011, unhex('02 0405 0000')));
  assert.deepEqual(
    files.restriction,
    present({ restriction: RAIL_RESTRICTION.exitOnly, allowed: unhex('04050000') }),
  );
});

test('EF05 of 40 bytes is kept whole, of 30 as it was, of any other length as bytes', async () => {
  const short = (await mohurd((memory) => memory)).issueData;
  assert.ok(short.kind === 'present' && !('validFrom' in short.content));
  const bytes = mohurdFiles.EF_0005_ISSUE_DATA.encode(short.content);
  const inMain = (content: Uint8Array) =>
    mohurd((memory) => ({
      ...memory,
      files: memory.files.map((file) =>
        file.kind === 'binary' && file.parent === 0 && file.fid === 0x0005
          ? { ...file, content }
          : file,
      ),
    }));
  const long = await inMain(concat(bytes, unhex('20260901 20461231 ABCD')));
  const validity = { validFrom: '20260901', validUntil: '20461231', reserved2: 'ABCD' };
  assert.deepEqual(long.issueData, present({ ...short.content, ...validity }));
  const odd = await inMain(concat(bytes, unhex('01')));
  assert.ok(odd.issueData.kind === 'unreadable' && odd.issueData.data.length === 31);
});

test('EF1A of a T-Union card: metro and what nobody knows, each for itself', async () => {
  const card = await madeCard(tunionCardIssue(TUNION_DATA, keysOf(TUNION_DATA.asn)).steps);
  const metro = new Uint8Array(120);
  metro.set(unhex('0176 00 5A484B58 0000 01 1122334455667788'));
  const other = unhex('09 03 010203');
  card.tamper((memory) => withRecords(memory, 0x001a, [metro, other]));
  const { files } = await reading(card.channel());
  assert.ok(files.profile === 'tunion');
  assert.deepEqual(
    files.tripStates,
    present([
      present({ kind: 'metro', record: tunionFiles.EF_001A_METRO_RECORD.decode(metro) }),
      present({ kind: 'other', data: other }),
    ]),
  );
});

test('trip state: what is read is what is written, and a bus record is known by its number', () => {
  const bus = new Uint8Array(128);
  bus.set(unhex('2702 7D 01'));
  const metro = new Uint8Array(120);
  metro.set(unhex('0176'));
  for (const [data, kind, tag] of [
    [bus, 'bus', 0x27],
    [metro, 'metro', 0x01],
    [bus.slice(0, 127), 'other', 0x27],
    [unhex('0501FF'), 'other', 0x05],
  ] as const) {
    const state = tunionFiles.readTripState(data);
    assert.equal(state.kind, kind);
    assert.deepEqual(tunionFiles.writeTripState(state), { tag, data });
  }
});

/** Exchanges and outcome of an identification. */
async function identified(
  records: readonly Uint8Array[],
  checkControl?: boolean,
): Promise<{ readonly outcome: Identified; readonly exchanges: number }> {
  const card = await issuedCard();
  card.tamper((memory) => withRecords(memory, CAPP, records));
  let exchanges = 0;
  const channel: CardChannel = (command) => {
    exchanges += 1;
    return Promise.resolve(card.process(command));
  };
  const options = checkControl === undefined ? {} : { checkControl };
  const outcome = await identify(channel, [PROFILES.mohurd], options);
  return { outcome, exchanges };
}

test('identify asks for the control record only when it is told to, for one exchange more', async () => {
  const locked = [record(CAPP_TAG.control, '0101')];
  const plain = await identified(locked);
  assert.equal(plain.outcome.kind, 'card', 'a tap goes without');
  const checked = await identified(locked, true);
  assert.deepEqual(checked.outcome, { kind: 'blocked', asn: TEST_STUDENT.asn });
  assert.equal(checked.exchanges, plain.exchanges + 1);
  for (const [records, appEnabled] of [
    [[record(CAPP_TAG.control, '0001')], true],
    [[record(CAPP_TAG.control, '0000')], false],
    [[unhex('11 02 0001')], true],
    [[], true],
  ] as const) {
    const { outcome } = await identified(records, true);
    assert.ok(outcome.kind === 'card');
    assert.equal(outcome.card.appEnabled, appEnabled);
  }
});
