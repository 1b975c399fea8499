import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CardChannel } from '../../src/apdu/index.ts';
import { hex } from '../../src/bytes.ts';
import { openContactlessReader } from '../../src/pcsc/index.ts';
import { personalise, resumePersonalise, verifyPersonalised } from '../../src/personalise/index.ts';
import {
  type RunningPcscd,
  serveToVirtualReader,
  startPcscd,
  type VirtualCard,
  type VirtualReaderSlot,
} from '../../src/virtual/index.ts';
import { MADE, madeCard } from '../support/made-cards.ts';
import { blankCard } from '../support/student-card.ts';

const SLOT_0 = /Lvchengtong test reader.* 00$/;
const HOST = '127.0.0.1';

let pcscd: RunningPcscd;
before(async () => {
  pcscd = await startPcscd();
});
after(async () => {
  await pcscd.stop();
});

test('a T-Union card taken out half-written is finished at the same reader, and reads back', async () => {
  const made = MADE.find(({ name }) => name === 'a T-Union card');
  assert(made !== undefined);
  const chip = blankCard();
  const insert = (): VirtualReaderSlot =>
    serveToVirtualReader({ host: HOST, port: pcscd.ports[0], card: chip });
  let slot = insert();
  const reader = await openContactlessReader(SLOT_0);
  try {
    const first = await reader.nextCard();
    // Behind its number and some of its keys, so that it is worth going on with.
    let exchanges = 0;
    const leaving: CardChannel = async (command) => {
      exchanges += 1;
      if (exchanges === 30) {
        await slot.close();
        await first.left;
      }
      return first.channel(command);
    };
    const torn = await personalise(leaving, made.steps);
    assert.equal(torn.kind, 'torn');
    slot = insert();
    const again = await reader.nextCard();
    const resumed = await resumePersonalise(again.channel, made.steps, made.begun);
    assert.deepEqual(resumed, { kind: 'done', how: 'gone-on' });
    assert.deepEqual(await verifyPersonalised(again.channel, made.readBack), { kind: 'right' });
    const undisturbed = await madeCard(made.steps);
    const files = (card: VirtualCard): string => hex(card.save());
    assert.equal(files(chip), files(undisturbed));
  } finally {
    await reader.close();
    await slot.close();
  }
});
