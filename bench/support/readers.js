// @ts-check
import { once } from 'node:events';
import { serveToVirtualReader, startPcscd } from '../../card-sdk/dist/src/virtual/index.js';
import { fen } from '../../card-sdk/dist/src/money.js';
import { benchCity } from '../../card-sdk/dist/test/support/bench-city.js';

/**
 * pcscd, and in its virtual reader a loaded card and a PSAM, until stdin ends. A process of its
 * own, because it may have to run in a network namespace, and because a card is no part of a terminal.
 */
const PURSE_FEN = 60_000;

const { card, psamChip } = await benchCity(fen(PURSE_FEN));
const pcscd = await startPcscd();
const slots = [card, psamChip].map((chip, at) =>
  serveToVirtualReader({ host: '127.0.0.1', port: pcscd.ports[at] ?? 0, card: chip }),
);
try {
  await Promise.all(slots.map((slot) => slot.inserted));
  process.stdout.write('ready\n');
  process.stdin.resume();
  await once(process.stdin, 'end');
} finally {
  await Promise.all(slots.map((slot) => slot.close()));
  await pcscd.stop();
}
