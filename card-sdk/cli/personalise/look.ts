import { type CardChannel, execute, SW } from '../../src/apdu/index.ts';
import {
  eraseDirectory,
  externalAuthenticate,
  getChallenge8,
  PROFILES,
  selectByFid,
  selectByName,
  STUDENT_AID,
} from '../../src/card/index.ts';
import { TRIPLE_DES } from '../../src/crypto/index.ts';
import { identify, readBalance } from '../../src/epurse/index.ts';
import type { CardAsn } from '../../src/ids.ts';
import type { Fen } from '../../src/money.ts';
import { TRANSPORT_KEY } from '../../src/personalise/index.ts';
import { PSAM_APPLICATIONS } from '../../src/psam/index.ts';

const MASTER_FILE = 0x3f00;

/** What is on a chip before anything is written to it. */
export interface Look {
  /** Of the applications that we know, whether any is there. */
  readonly isEmpty: boolean;
  readonly asn?: CardAsn;
  readonly balance?: Fen;
}

/** Looks without a key, so that no try is spent. @throws CardError */
export async function lookAt(card: CardChannel): Promise<Look> {
  const identified = await identify(card, Object.values(PROFILES));
  if (identified.kind === 'card') {
    return { isEmpty: false, asn: identified.card.asn, balance: await readBalance(card) };
  }
  if (identified.kind === 'blocked') return { isEmpty: false };
  await execute(card, selectByFid, MASTER_FILE);
  for (const application of PSAM_APPLICATIONS) {
    const { statusWord } =
      application.kind === 'fid'
        ? await execute(card, selectByFid, application.fid)
        : await execute(card, selectByName, application.name);
    if (statusWord === SW.ok) return { isEmpty: false };
  }
  const { statusWord } = await execute(card, selectByName, STUDENT_AID);
  return { isEmpty: statusWord !== SW.ok };
}

export type Opened =
  /** The script's own first steps will do: the chip has the transport key, or no key at all. */
  | { readonly kind: 'transport' }
  /** It has been issued with this key, and now stands erased. */
  | { readonly kind: 'erased' }
  | { readonly kind: 'closed'; readonly statusWord: number };

/** The two low nibbles of 63Cx. */
const TRIES_LEFT = 0x63c0;
/** A chip whose master key is nearly spent is left to those who know the key. */
const TRIES_SPARED = 3;
const NO_KEY = 0x6a88;

/**
 * Opens the chip for erasing: with the transport key, and if that is not the one and tries are to
 * spare, with the master key it would have been issued with. A right key gives the tries back.
 */
export async function openForErasing(chip: CardChannel, masterKey: Uint8Array): Promise<Opened> {
  const first = await authenticate(chip, TRANSPORT_KEY);
  if (first === SW.ok || first === NO_KEY) return { kind: 'transport' };
  const isWrongKey = (first & 0xfff0) === TRIES_LEFT && (first & 0x0f) > TRIES_SPARED;
  if (!isWrongKey) return { kind: 'closed', statusWord: first };
  const second = await authenticate(chip, masterKey);
  if (second !== SW.ok) return { kind: 'closed', statusWord: second };
  const { statusWord } = await execute(chip, eraseDirectory, undefined);
  return statusWord === SW.ok ? { kind: 'erased' } : { kind: 'closed', statusWord };
}

async function authenticate(chip: CardChannel, key: Uint8Array): Promise<number> {
  const selected = await execute(chip, selectByFid, MASTER_FILE);
  if (selected.statusWord !== SW.ok) return NO_KEY; // no MF: nothing that could be closed
  const { answer, statusWord } = await execute(chip, getChallenge8, undefined);
  if (answer === undefined) return statusWord;
  const request = { keyId: 0, cryptogram: TRIPLE_DES.encrypt(key, answer) };
  return (await execute(chip, externalAuthenticate, request)).statusWord;
}
