import { type TraceSink, withTrace } from '../../src/apdu/index.ts';
import { unhex } from '../../src/bytes.ts';
import type { Fen } from '../../src/money.ts';
import {
  type FactorOrder,
  openPsam,
  type Psam,
  PSAM_APPLICATIONS,
  samUsage,
} from '../../src/psam/index.ts';
import type { CardKey, Memory } from '../../src/virtual/kernel/memory.ts';
import { type Quirks, VirtualCard, VirtualPsam } from '../../src/virtual/index.ts';
import { withMoney } from './altered-card.ts';
import { scriptedRandom } from './bench-card.ts';
import { pbocCard } from './profile-cards.ts';
import { issuedCard, issuedPsam, rootKey, TEST_PSAM } from './student-card.ts';

export interface DayOptions {
  readonly quirks: Partial<Quirks>;
  readonly psamQuirks?: Partial<Quirks>;
  /** Applied to the card before the day; the same for every maker that is compared. */
  readonly prepare?: (memory: Memory) => Memory;
  readonly pin?: Uint8Array;
  /** As the terminal was told of its PSAM. */
  readonly factorOrder?: FactorOrder;
  readonly profile?: 'mohurd' | 'pboc';
  /** Commands that no conversation sends, in the wallet, to show what else the switch does. */
  readonly probe?: readonly string[];
}

const studentImage = (await issuedCard()).save();
const pbocImage = pbocCard().save();
const psamImage = (await issuedPsam()).save();

export interface Chips {
  readonly card: VirtualCard;
  readonly psam: Psam;
}

interface Wanted {
  /** One level above the city's, so that two factors lead to the card. */
  readonly psamIsUp: boolean;
  readonly balance: Fen;
}

/** A fresh card and PSAM in their makers' manners. */
export async function chipsFor(
  options: DayOptions,
  { psamIsUp, balance }: Wanted,
  heard: TraceSink,
): Promise<Chips> {
  const image = options.profile === 'pboc' ? pbocImage : studentImage;
  const card = VirtualCard.restore(image, scriptedRandom().random);
  card.tamper((memory) => {
    const prepared = options.prepare?.(memory) ?? memory;
    return { ...withMoney(prepared, balance), quirks: { ...prepared.quirks, ...options.quirks } };
  });
  const chip = VirtualPsam.restore(psamImage, scriptedRandom().random);
  chip.tamper((memory) => ({
    ...(psamIsUp ? oneLevelUp(memory) : memory),
    quirks: { ...memory.quirks, ...options.psamQuirks },
  }));
  const sam = withTrace(chip.channel(), heard);
  if (!psamIsUp) return { card, psam: await openPsam(sam) };
  const { factorOrder = 'card-first' } = options;
  const ladder = { upperFactors: [unhex(TEST_PSAM.issuer)], factorOrder };
  return { card, psam: await openPsam(sam, PSAM_APPLICATIONS, ladder) };
}

/** A PSAM of the state's, one level above the city's: its purchase key goes down by two factors. */
const oneLevelUp = (memory: Memory): Memory => ({
  ...memory,
  files: memory.files.map((file) =>
    file.kind === 'keys' ? { ...file, keys: file.keys.map(purchaseKeyUp) } : file,
  ),
});
const purchaseKeyUp = (key: CardKey): CardKey =>
  key.type === samUsage('purchase', 1)
    ? { ...key, type: samUsage('purchase', 2), value: rootKey('DPK') }
    : key;
