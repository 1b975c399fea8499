import { basename, dirname } from 'node:path';
import { parseCardAsn } from '@lvchengtong/card-sdk/ids';
import { openPsam, type Psam } from '@lvchengtong/card-sdk/psam';
import { openCardStore, openPsamStore } from '@lvchengtong/card-sdk/virtual';
import type { VirtualShelf } from './virtual-shelf.ts';

export interface VirtualHardware {
  readonly psam: Psam;
  readonly shelf: VirtualShelf;
  readonly close: () => void;
}

/**
 * A PSAM and a shelf of cards in software, for demonstrations and tests. Loaded only when the
 * configuration says `reader: virtual`; every record then says so too.
 */
export async function openVirtualHardware(
  cardFolder: string,
  psamFile: string,
): Promise<VirtualHardware> {
  // As durable as the journal: after a power cut the chip must not have forgotten what it paid.
  const cards = openCardStore(cardFolder, { powerSafe: true });
  const psams = openPsamStore(dirname(psamFile), { powerSafe: true });
  const held = await psams.take(basename(psamFile, '.psam'));
  try {
    return {
      psam: await openPsam(held.chip.channel()),
      shelf: {
        list: async () => (await cards.list()).map(({ asn }) => parseCardAsn(asn)),
        hold: (asn, use) => cards.withCard(asn, (card) => use(card.channel())),
      },
      close: held.release,
    };
  } catch (error) {
    held.release();
    throw error;
  }
}
