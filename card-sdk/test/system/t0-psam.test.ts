import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex } from '../../src/bytes.ts';
import { purchase } from '../../src/epurse/index.ts';
import { fen } from '../../src/money.ts';
import { type OpenedChannel, openSamChannel } from '../../src/pcsc/index.ts';
import { openPsam } from '../../src/psam/index.ts';
import {
  type Inserted,
  serveToVirtualReader,
  startPcscd,
  VirtualPsam,
} from '../../src/virtual/index.ts';
import { scriptedRandom } from '../support/bench-card.ts';
import { benchCity, tapped } from '../support/bench-city.ts';
import { BENCH_TIME } from '../support/bench-host.ts';
import { issuedPsam } from '../support/student-card.ts';

/** A PSAM whose ATR offers T=0 and nothing else. */
async function t0Psam(): Promise<VirtualPsam> {
  const whole = await issuedPsam();
  whole.tamper((memory) => ({ ...memory, quirks: { ...memory.quirks, transport: 'T=0' } }));
  return VirtualPsam.restore(whole.save(), scriptedRandom().random);
}

test('pcscd powers a PSAM that speaks T=0 only, and it signs by 61xx and GET RESPONSE', async () => {
  const chip = await t0Psam();
  assert.equal(hex(chip.atr), '3B088877665544332211');
  const announced = new Set<number>();
  const listening: Inserted = {
    atr: chip.atr,
    reset: () => {
      chip.reset();
    },
    process: (command) => {
      const response = chip.process(command);
      announced.add(response.at(-2) ?? 0);
      return response;
    },
  };
  const city = await benchCity(fen(1000));
  const pcscd = await startPcscd();
  const slot = serveToVirtualReader({ host: '127.0.0.1', port: pcscd.ports[1], card: listening });
  let sam: OpenedChannel | undefined;
  try {
    await slot.inserted;
    sam = await openSamChannel(/Lvchengtong test reader.* 01$/);
    const channel = city.card.channel();
    const paid = await purchase(
      channel,
      await openPsam(sam.channel),
      { card: await tapped(channel), amount: fen(450), at: BENCH_TIME, type: 'purchase' },
      () => undefined,
    );
    assert.equal(paid.kind, 'paid');
    assert.ok(announced.has(0x61), 'nothing was announced by 61xx');
  } finally {
    await sam?.close();
    await slot.close();
    await pcscd.stop();
  }
});
