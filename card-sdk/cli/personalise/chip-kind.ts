import type { CardAsn } from '../../src/ids.ts';
import type { CardKeys, ChipIssue, PsamKeys } from '../../src/personalise/index.ts';
import type { Fields } from '../fields.ts';
import type { Json } from '../plain.ts';

export type Random = (length: number) => Uint8Array;

/** What a chip is to become, and its number for people. */
export interface Issue extends ChipIssue {
  readonly number: string;
}

/** The keys that an issue takes; each kind of chip its own. */
export interface IssuingKeys {
  readonly card: (asn: CardAsn) => CardKeys;
  readonly psam: PsamKeys | undefined;
}

/** A kind of chip that can be made, and the JSON that says what is to be on it. */
export interface ChipKind<Data> {
  readonly chip: 'card' | 'psam';
  /** Made up, for whoever only wants to try; `random` makes its number. */
  readonly example: (random: Random) => Data;
  readonly from: (fields: Fields) => Data;
  /** As `from` reads it, with the holder masked: a transcript has it. */
  readonly masked: (data: Data) => Json;
  readonly issue: (data: Data, keys: IssuingKeys) => Issue;
}

/** Hides the type of the data, which differs from kind to kind. */
export interface Prepared {
  readonly chip: 'card' | 'psam';
  readonly json: Json;
  readonly issue: (keys: IssuingKeys) => Issue;
}

export interface Preparing {
  readonly fromExample: (random: Random) => Prepared;
  readonly fromFields: (fields: Fields) => Prepared;
}
