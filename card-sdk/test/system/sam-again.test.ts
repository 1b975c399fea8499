import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeCommand, transmit } from '../../src/apdu/index.ts';
import { hex } from '../../src/bytes.ts';
import { openReaderChannel, openSamChannel } from '../../src/pcsc/index.ts';
import { personalise, TRANSPORT_KEY } from '../../src/personalise/index.ts';
import { openPsam } from '../../src/psam/index.ts';
import { serveToVirtualReader, startPcscd } from '../../src/virtual/index.ts';
import { blankCard, issuedPsam, TEST_PSAM } from '../support/student-card.ts';

const SLOT_0 = /Lvchengtong test reader.* 00$/;
const SLOT_1 = /Lvchengtong test reader.* 01$/;
const TIMES = 8;

test('a module that was closed is opened again at once, as often as one likes', async () => {
  const card = await issuedPsam();
  const pcscd = await startPcscd();
  const slot = serveToVirtualReader({ host: '127.0.0.1', port: pcscd.ports[1], card });
  try {
    await slot.inserted;
    for (let time = 0; time < TIMES; time += 1) {
      const sam = await openSamChannel(SLOT_1);
      const psam = await openPsam(sam.channel);
      assert.equal(psam.psamNo, TEST_PSAM.psamNo);
      await sam.close();
    }
  } finally {
    await slot.close();
    await pcscd.stop();
  }
});

test('a file of 1000 bytes in one exchange, through pcscd', async () => {
  const card = blankCard({ quirks: { extendedLength: 'accepted' } });
  const made = await personalise(card.channel(), [
    { apdu: '00820000', authenticate: { key: hex(TRANSPORT_KEY) }, note: 'open' },
    { apdu: '80E0001E072803E8F0F0FFFF', note: 'a file of 1000 bytes' },
  ]);
  assert.equal(made.kind, 'done');
  card.reset();
  const content = Uint8Array.from({ length: 1000 }, (_, at) => (at * 7) & 0xff);
  const pcscd = await startPcscd();
  const slot = serveToVirtualReader({ host: '127.0.0.1', port: pcscd.ports[0], card });
  try {
    await slot.inserted;
    const { channel, close } = await openReaderChannel(SLOT_0);
    const place = { cla: 0x00, p1: 0x9e, p2: 0x00 };
    const write = encodeCommand({ ...place, ins: 0xd6, data: content });
    assert.equal((await transmit(channel, write, 'write')).statusWord, 0x9000);
    const read = encodeCommand({ ...place, ins: 0xb0, ne: 1000 });
    const { data, statusWord } = await transmit(channel, read, 'read');
    assert.equal(statusWord, 0x9000);
    assert.deepEqual(data, content);
    await close();
  } finally {
    await slot.close();
    await pcscd.stop();
  }
});
