import type { CardChannel } from '@lvchengtong/card-sdk/apdu';
import type { CardAsn } from '@lvchengtong/card-sdk/ids';

/** Cards in software that a panel lets one choose from; only with `--reader virtual`. */
export interface VirtualShelf {
  list(): Promise<readonly CardAsn[]>;
  /** Holds the card to the reader while `use` runs; nobody else can have it meanwhile. */
  hold<Result>(asn: CardAsn, use: (channel: CardChannel) => Promise<Result>): Promise<Result>;
}
