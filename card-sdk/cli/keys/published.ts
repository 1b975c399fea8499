import { unhex } from '../../src/bytes.ts';
import { TRANSPORT_KEY, type CardKeys } from '../../src/personalise/index.ts';
import type { KeySet } from './key-set.ts';
import { publishedSam } from './published-sam.ts';

const repeated = (pattern: string): Uint8Array => unhex(pattern.repeat(32 / pattern.length));

/**
 * The keys that the issuing script of the FMCOS manual prints, the same on every card: whoever can
 * read owns such a card. Never used unless asked for by name.
 */
const PUBLISHED: CardKeys = {
  DPK: repeated('3E01'),
  DLK: repeated('3F01'),
  DTK: repeated('34'),
  DAMK: repeated('36'),
  DACK: repeated('39'),
  DPUK: repeated('37'),
  DRPK: repeated('38'),
  DCMK: TRANSPORT_KEY,
  IAK: repeated('30'), // the script has none; a student card must have one
};

export const publishedKeys = (clock: () => Date): KeySet => ({
  kind: 'published',
  cardKeys: () => PUBLISHED,
  psamKeys: undefined,
  openSam: () =>
    Promise.resolve({
      channel: publishedSam(PUBLISHED.DPK, clock),
      close: () => Promise.resolve(),
    }),
});
