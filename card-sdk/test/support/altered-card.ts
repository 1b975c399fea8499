import type { CardChannel } from '../../src/apdu/index.ts';
import { concat } from '../../src/bytes.ts';
import type { Fen } from '../../src/money.ts';
import type { Memory } from '../../src/virtual/kernel/memory.ts';

/** Money that nobody loaded, so that the counters start from nothing. */
export const withMoney = (memory: Memory, balance: Fen): Memory => ({
  ...memory,
  files: memory.files.map((file) =>
    file.kind === 'purse' && file.fid === 2 ? { ...file, balance: Number(balance) } : file,
  ),
});

/** The last byte of DEBIT's MAC1 arrives altered. */
export const withWrongMac1 =
  (channel: CardChannel): CardChannel =>
  (command) =>
    command[1] === 0x54
      ? channel(
          concat(command.slice(0, 19), Uint8Array.of((command[19] ?? 0) ^ 1), command.slice(20)),
        )
      : channel(command);
