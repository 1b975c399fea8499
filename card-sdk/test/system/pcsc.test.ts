import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { hex } from '../../src/bytes.ts';
import { identify, load, purchase, readBalance } from '../../src/epurse/index.ts';
import { ChannelLost } from '../../src/apdu/index.ts';
import { fen } from '../../src/money.ts';
import {
  type ContactlessReader,
  openContactlessReader,
  type OpenedChannel,
  openReaderChannel,
  openSamChannel,
  PcscError,
} from '../../src/pcsc/index.ts';
import {
  personalise,
  psamIssue,
  studentCardIssue,
  verifyPersonalised,
} from '../../src/personalise/index.ts';
import { openPsam } from '../../src/psam/index.ts';
import {
  type RunningPcscd,
  serveToVirtualReader,
  startPcscd,
  VirtualPsam,
  type VirtualReaderSlot,
} from '../../src/virtual/index.ts';
import { unhex } from '../../src/bytes.ts';
import { BENCH_TIME, benchHost } from '../support/bench-host.ts';
import { scriptedRandom } from '../support/bench-card.ts';
import {
  blankCard,
  cardKeysOf,
  cityKey,
  rootKey,
  TEST_PSAM,
  TEST_STUDENT,
} from '../support/student-card.ts';

const SLOT_0 = /Lvchengtong test reader.* 00$/;
const SLOT_1 = /Lvchengtong test reader.* 01$/;
const HOST = '127.0.0.1';

let pcscd: RunningPcscd;
before(async () => {
  pcscd = await startPcscd();
});
after(async () => {
  await pcscd.stop();
});

test('a card is issued, loaded and pays, through pcscd and both native modules', async () => {
  const card = blankCard();
  const psamChip = VirtualPsam.blank({
    serial: unhex('8877665544332211'),
    random: scriptedRandom().random,
  });
  const slots: VirtualReaderSlot[] = [];
  let reader: ContactlessReader | undefined;
  let sam: OpenedChannel | undefined;
  try {
    slots.push(serveToVirtualReader({ host: HOST, port: pcscd.ports[0], card }));
    slots.push(serveToVirtualReader({ host: HOST, port: pcscd.ports[1], card: psamChip }));
    await Promise.all(slots.map(({ inserted }) => inserted));
    sam = await openSamChannel(SLOT_1);
    reader = await openContactlessReader(SLOT_0);
    const presented = await reader.nextCard();
    assert.equal(hex(presented.atr), hex(card.atr));

    const samKeys = { DPK: cityKey('DPK'), IAK: cityKey('IAK'), master: rootKey('DCMK') };
    const samDone = await personalise(sam.channel, psamIssue(TEST_PSAM, samKeys).steps);
    assert.deepEqual(samDone, { kind: 'done' });
    const keys = cardKeysOf(TEST_STUDENT);
    const done = await personalise(presented.channel, studentCardIssue(TEST_STUDENT, keys).steps);
    assert.deepEqual(done, { kind: 'done' });
    const expected = studentCardIssue(TEST_STUDENT, keys).readBack;
    assert.deepEqual(await verifyPersonalised(presented.channel, expected), { kind: 'right' });

    const identified = await identify(presented.channel);
    assert(identified.kind === 'card');
    const { terminalId } = TEST_PSAM;
    const loaded = await load(
      presented.channel,
      { card: identified.card, amount: fen(5000), terminalId, keyIndex: 1 },
      benchHost(fen(5000), terminalId),
      () => undefined,
    );
    assert.equal(loaded.kind, 'loaded');

    const psam = await openPsam(sam.channel);
    for (const [round, left] of [4550n, 4100n, 3650n].entries()) {
      const paid = await purchase(
        presented.channel,
        psam,
        { card: identified.card, amount: fen(450), at: BENCH_TIME, type: 'purchase' },
        () => undefined,
      );
      assert(paid.kind === 'paid', `purchase ${String(round)} was ${paid.kind}`);
      assert.equal(paid.receipt.balanceAfter, left);
      assert.equal(paid.receipt.terminalSequence, round + 1);
    }
    assert.equal(await readBalance(presented.channel), 3650n);
  } finally {
    await reader?.close();
    await sam?.close();
    await Promise.all(slots.map((slot) => slot.close()));
  }
});

test('a card that is taken away is lost to its channel, and the next one is another', async () => {
  const first = serveToVirtualReader({ host: HOST, port: pcscd.ports[0], card: blankCard() });
  const reader = await openContactlessReader(SLOT_0);
  try {
    const presented = await reader.nextCard();
    await first.close();
    await presented.left;
    await assert.rejects(presented.channel(unhex('00A40000023F00')), ChannelLost);
    const other = blankCard({ serial: unhex('A1A2A3A4A5A6A7A8') });
    const second = serveToVirtualReader({ host: HOST, port: pcscd.ports[0], card: other });
    try {
      const next = await reader.nextCard();
      assert.equal(hex(next.atr), hex(other.atr));
      await assert.rejects(presented.channel(unhex('00A40000023F00')), ChannelLost);
      assert.equal(hex((await next.channel(unhex('00A40000023F00'))).slice(-2)), '9000');
    } finally {
      await second.close();
    }
  } finally {
    await reader.close();
    await first.close();
  }
});

test('what is missing is said, by code and in words', async () => {
  const reasonOf = (code: string) => (error: unknown) => {
    assert(error instanceof PcscError);
    assert.equal(error.code, code);
    return true;
  };
  const briefly = { waitMs: 700 };
  await assert.rejects(openReaderChannel(/no such reader/, briefly), reasonOf('NO_READER'));
  await assert.rejects(openReaderChannel(SLOT_0, briefly), reasonOf('NO_CARD'));
  await assert.rejects(openSamChannel(/no such reader/, briefly), reasonOf('NO_READER'));
  await assert.rejects(openSamChannel(SLOT_1, briefly), reasonOf('NO_CARD'));
});
