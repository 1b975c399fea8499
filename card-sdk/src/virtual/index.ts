export type { Chip, Commit, Random } from './chip.ts';
export { ImageError } from './image-bytes.ts';
export { type Quirks, REAL_CARD_QUIRKS } from './kernel/quirks.ts';
export { tamperBalance } from './tamper.ts';
export { type Tear, tearable } from './tearable.ts';
export { type BlankOptions, TRANSPORT_KEY, VirtualCard } from './virtual-card.ts';
