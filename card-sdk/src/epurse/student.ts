import { type CardChannel, demand, execute, SW } from '../apdu/index.ts';
import { internalAuthenticate, readBinary, selectByName } from '../card/index.ts';
import {
  EF_0005_PUBLIC_STUDENT,
  GENUINENESS_KEY_ID,
  STUDENT_AID,
} from '../card/student-application.ts';
import { sameMac } from '../crypto/index.ts';
import { FieldReader } from '../field-reader.ts';
import { diversificationFactor } from '../ids.ts';
import type { Psam } from '../psam/index.ts';
import type { CardInHand, StudentInHand } from './card-in-hand.ts';

type StudentFound =
  | { readonly kind: 'in-force'; readonly student: StudentInHand }
  | { readonly kind: 'none' }
  /** The directory is there, and whose student the card is was not written. */
  | { readonly kind: 'half-written' };

/**
 * The card with what its student application says in public; without, when it has none in force. One
 * whose issuing was cut short says so in `defects`, and is a card without. Leaves the purse selected.
 * @throws CardError
 */
export async function withStudent(channel: CardChannel, card: CardInHand): Promise<CardInHand> {
  const found = await findStudent(channel);
  await demand(channel, selectByName, card.profile.aid);
  switch (found.kind) {
    case 'in-force':
      return { ...card, student: found.student };
    case 'none':
      return card;
    case 'half-written':
      return { ...card, defects: [...card.defects, 'student-application-half-written'] };
  }
}

/** SELECT shows the public student file, so that reading it costs no further APDU on most cards. */
async function findStudent(channel: CardChannel): Promise<StudentFound> {
  const selected = await execute(channel, selectByName, STUDENT_AID);
  if (selected.answer === undefined) return { kind: 'none' };
  const { length } = EF_0005_PUBLIC_STUDENT;
  const shown = selected.answer.issuerData?.slice(0, length);
  if (shown?.length === length && isWritten(shown)) return inForce(shown);
  const file = await execute(channel, readStudentFile, undefined);
  if (file.answer !== undefined && isWritten(file.answer)) return inForce(file.answer);
  return isUnwritten(file) ? { kind: 'half-written' } : { kind: 'none' };
}

/** As bytes: a card that never got them answers zeros. */
const readStudentFile = {
  ...readBinary(EF_0005_PUBLIC_STUDENT),
  decode: (data: Uint8Array) =>
    new FieldReader(data, EF_0005_PUBLIC_STUDENT.length).bytes(EF_0005_PUBLIC_STUDENT.length),
};

const inForce = (data: Uint8Array): StudentFound => ({
  kind: 'in-force',
  student: EF_0005_PUBLIC_STUDENT.decode(data),
});

const isWritten = (data: Uint8Array): boolean => data.some((byte) => byte !== 0);

/** Any other refusal is a closed application and not an unfinished one. */
const isUnwritten = ({ statusWord }: { readonly statusWord: number }): boolean =>
  statusWord === SW.ok || statusWord === SW.neverWritten || statusWord === SW.notFound;

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
