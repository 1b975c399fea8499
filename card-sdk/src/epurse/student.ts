import { type CardChannel, type CommandCodec, demand, execute, SW } from '../apdu/index.ts';
import { readFci } from '../card/fci.ts';
import { internalAuthenticate, selectByName } from '../card/index.ts';
import {
  EF_0005_PUBLIC_STUDENT,
  GENUINENESS_KEY_ID,
  STUDENT_AID,
} from '../card/student-application.ts';
import { sameMac } from '../crypto/index.ts';
import { diversificationFactor } from '../ids.ts';
import type { Psam } from '../psam/index.ts';
import type { CardInHand, StudentInHand } from './card-in-hand.ts';

/** SELECT shows the public student file, so that reading it costs no further APDU. */
const selectStudent: CommandCodec<undefined, StudentInHand> = {
  name: 'SELECT student application',
  encode: () => selectByName.encode(STUDENT_AID),
  decode: (data) => EF_0005_PUBLIC_STUDENT.decode(readFci(data).issuerData ?? new Uint8Array(0)),
};

/**
 * The card with what its student application says in public; without, when it has none in force.
 * Leaves the purse selected. @throws CardError
 */
export async function withStudent(channel: CardChannel, card: CardInHand): Promise<CardInHand> {
  const { answer } = await execute(channel, selectStudent, undefined);
  await demand(channel, selectByName, card.profile.aid);
  return answer === undefined ? card : { ...card, student: answer };
}

/**
 * Whether the card holds the key that only our issuer gives: it encrypts what we chose, and the PSAM
 * encrypts the same. Leaves the purse selected. @throws CardError
 */
export async function authenticate(
  channel: CardChannel,
  psam: Psam,
  card: CardInHand,
  random8: Uint8Array,
): Promise<'genuine' | 'not-genuine'> {
  const genuine = await provesItself(channel, psam, card, random8);
  await demand(channel, selectByName, card.profile.aid);
  return genuine ? 'genuine' : 'not-genuine';
}

async function provesItself(
  channel: CardChannel,
  psam: Psam,
  card: CardInHand,
  challenge: Uint8Array,
): Promise<boolean> {
  const { statusWord } = await execute(channel, selectByName, STUDENT_AID);
  if (statusWord !== SW.ok) return false;
  const request = { keyId: GENUINENESS_KEY_ID, challenge };
  const { answer } = await execute(channel, internalAuthenticate, request);
  if (answer === undefined) return false;
  const factor = diversificationFactor(card.asn);
  return sameMac(answer, await psam.encryptUnder('internal-authentication', factor, challenge));
}
