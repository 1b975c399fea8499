export {
  type AirExchange,
  type AirTime,
  type AirTimeOptions,
  type BitRate,
  type CommandAirTime,
  estimateAirTime,
} from './air-time.ts';
export { type AirTrace, traceAir } from './air-trace.ts';
export type { Chip, Commit, Random } from './chip.ts';
export { ImageError } from './image-bytes.ts';
export {
  QUIRK_NAMES,
  type QuirkName,
  QUIRKS,
  type Quirks,
  REAL_CARD_QUIRKS,
} from './kernel/quirks.ts';
export { tamperBalance } from './tamper.ts';
export { type Tear, tearable } from './tearable.ts';
export { type BlankOptions, VirtualCard } from './virtual-card.ts';
export { VirtualPsam } from './virtual-psam.ts';
export {
  type CardStore,
  ChipStoreError,
  type Held,
  openCardStore,
  openPsamStore,
  type PsamStore,
  type StoreOptions,
} from './chip-store.ts';
export { type RunningPcscd, startPcscd } from './pcscd.ts';
export { type Inserted, serveToVirtualReader, type VirtualReaderSlot } from './virtual-reader.ts';
export {
  type Accomplices,
  HOSTILE_CARD_NAMES,
  type HostileCardName,
  hostileCard,
  HOSTILE_CARDS,
} from './hostile.ts';
