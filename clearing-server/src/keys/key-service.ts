import { unhex } from '@lvchengtong/card-sdk/bytes';
import { TRIPLE_DES } from '@lvchengtong/card-sdk/crypto';
import type { PsamKeys } from '@lvchengtong/card-sdk/personalise';
import { bcd } from '@lvchengtong/card-sdk/bcd';
import { diversificationFactor, type CardAsn, type PsamNo } from '@lvchengtong/card-sdk/ids';
import { groupBy } from '../ledger/group-by.ts';
import { KeyError } from './key-error.ts';
import { CARD_KEY_NAMES, type CardKeyName } from './key-name.ts';
import type { RootKeys } from './root-key-service.ts';

/** What the rest of the centre may ask about keys. Root keys stay behind it. */
export interface KeyService {
  /** The TAC key of each card; a card of a key version that we do not have is left out. */
  tacKeys(
    cards: readonly { readonly asn: CardAsn; readonly keyVersion: number }[],
  ): Promise<ReadonlyMap<CardAsn, Uint8Array>>;
  /** One key of one card. @throws KeyError for a key version that we do not have. */
  cardKey(name: CardKeyName, asn: CardAsn, version: number): Promise<Uint8Array>;
  /** All keys of one card, for its personalisation. */
  cardKeys(asn: CardAsn, version: number): Promise<Record<CardKeyName, Uint8Array>>;
  /** What a PSAM is given: keys of the city, which it diversifies itself, and its own master key. */
  psamKeys(psamNo: PsamNo, version: number): Promise<PsamKeys>;
}

/** Zhengzhou: first four digits of its postal code, and filler. Level 1 of 2; level 2 is the card. */
export const CITY_FACTOR = unhex('4500FF0000000000');

/** Root keys are triple DES keys; a root of another suite would be another root. */
const ROOT_SUITE = TRIPLE_DES;

/** Over root keys that were decrypted once, at start. Diversified keys are made when asked for. */
export function createKeyService(roots: RootKeys): KeyService {
  const cityKeys = new Map(
    [...roots]
      .filter(([id]) => CARD_KEY_NAMES.some((name) => id.startsWith(`${name}/`)))
      .map(([id, root]) => [id, ROOT_SUITE.diversify(root, CITY_FACTOR)]),
  );
  const cityKey = (name: CardKeyName, version: number): Uint8Array => {
    const key = cityKeys.get(`${name}/${version}`);
    if (key === undefined) throw new KeyError('KEY_UNKNOWN', `${name}/${String(version)}`);
    return key;
  };
  const cardKey = (name: CardKeyName, asn: CardAsn, version: number): Uint8Array =>
    ROOT_SUITE.diversify(cityKey(name, version), diversificationFactor(asn));

  return {
    tacKeys: (cards) => promised(() => tacKeysOf(cards, cityKeys)),
    cardKey: (name, asn, version) => promised(() => cardKey(name, asn, version)),
    cardKeys: (asn, version) =>
      promised(
        () =>
          Object.fromEntries(
            CARD_KEY_NAMES.map((name) => [name, cardKey(name, asn, version)]),
          ) as Record<CardKeyName, Uint8Array>,
      ),
    psamKeys: (psamNo, version) =>
      promised(() => ({
        DPK: cityKey('DPK', version),
        IAK: cityKey('IAK', version),
        master: ROOT_SUITE.diversify(cityKey('DCMK', version), bcd(psamNo).slice(2)),
      })),
  };
}

/** One call to the cipher for each city key, whatever the number of cards. */
function tacKeysOf(
  cards: readonly { readonly asn: CardAsn; readonly keyVersion: number }[],
  cityKeys: ReadonlyMap<string, Uint8Array>,
): Map<CardAsn, Uint8Array> {
  const found = new Map<CardAsn, Uint8Array>();
  for (const [keyVersion, own] of groupBy(cards, (card) => card.keyVersion)) {
    const cityKey = cityKeys.get(`DTK/${keyVersion}`);
    if (cityKey === undefined) continue;
    const factors = own.map(({ asn }) => diversificationFactor(asn));
    const keys = ROOT_SUITE.diversifyMany(cityKey, factors);
    own.forEach(({ asn }, at) => {
      const key = keys[at];
      if (key !== undefined) found.set(asn, key);
    });
  }
  return found;
}

// A promise already today, so that a hardware module can stand behind the same interface.
const promised = <Value>(make: () => Value): Promise<Value> =>
  new Promise((resolve) => {
    resolve(make());
  });
