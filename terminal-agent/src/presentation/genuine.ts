import { execute, SW, type CardChannel } from '@lvchengtong/card-sdk/apdu';
import { equalBytes, unhex } from '@lvchengtong/card-sdk/bytes';
import { internalAuthenticate, selectByName } from '@lvchengtong/card-sdk/card';
import type { CardInHand } from '@lvchengtong/card-sdk/epurse';
import { diversificationFactor } from '@lvchengtong/card-sdk/ids';
import type { Psam } from '@lvchengtong/card-sdk/psam';

const STUDENT_AID = unhex('A0000000038698070210');
const GENUINENESS_KEY_ID = 0x00;

/**
 * Whether the card holds the key that only our issuer gives: it encrypts what we chose, and the PSAM
 * encrypts the same. Leaves the student application selected.
 */
export async function isGenuine(
  channel: CardChannel,
  psam: Psam,
  card: CardInHand,
  challenge: Uint8Array,
): Promise<boolean> {
  const selected = await execute(channel, selectByName, STUDENT_AID);
  if (selected.statusWord !== SW.ok) return false;
  const { answer } = await execute(channel, internalAuthenticate, {
    keyId: GENUINENESS_KEY_ID,
    challenge,
  });
  if (answer === undefined) return false;
  const factor = diversificationFactor(card.asn);
  return equalBytes(answer, await psam.encryptUnder('internal-authentication', factor, challenge));
}
