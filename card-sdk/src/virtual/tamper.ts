import { PURSE, PURSE_MAX } from './commands/purse.ts';
import type { CardFile } from './kernel/memory.ts';
import type { VirtualCard } from './virtual-card.ts';

/**
 * Alters the electronic purse behind everyone's back, as a forged chip would: no command, no
 * counter, no log. A reconciliation that cannot find this finds nothing.
 */
export function tamperBalance(card: VirtualCard, by: bigint): void {
  card.tamper((memory) => ({ ...memory, files: memory.files.map((file) => altered(file, by)) }));
}

function altered(file: CardFile, by: bigint): CardFile {
  if (file.kind !== 'purse' || file.fid !== PURSE.electronic) return file;
  const balance = Number(BigInt(file.balance) + by);
  if (balance < 0 || balance > PURSE_MAX) {
    throw new RangeError(`a purse cannot hold ${String(balance)} fen`);
  }
  return { ...file, balance };
}
