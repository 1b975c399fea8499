import assert from 'node:assert/strict';
import type { CardChannel } from '../../src/apdu/index.ts';
import { PROFILES } from '../../src/card/index.ts';
import { purchaseTacInput, sameMac, TRIPLE_DES } from '../../src/crypto/index.ts';
import { type CardInHand, identify, type PurchaseReceipt } from '../../src/epurse/index.ts';
import { decodeImage, encodeImage } from '../../src/virtual/image.ts';
import { type Quirks, VirtualCard } from '../../src/virtual/index.ts';
import { scriptedRandom } from './bench-card.ts';
import { TERMINAL, yuan } from './bench-city.ts';
import { loadDeposit } from './deposit-host.ts';
import { keyOf, PBOC_ASN, pbocCard, PIN } from './profile-cards.ts';

export const profiles = [PROFILES.pboc];
/** At which terminal, under which key, behind which PIN. */
export const order = { terminalId: TERMINAL, keyIndex: 1, pin: PIN } as const;

/** A card with 100 yuan in its deposit. */
export async function filledCard(quirks: Partial<Quirks> = {}): Promise<VirtualCard> {
  const card = speaking(pbocCard(), quirks);
  await loadDeposit(card, yuan(100));
  return card;
}

/** The same card in another maker's manner; personalised before, by a desk that does not know of it. */
export function speaking(card: VirtualCard, quirks: Partial<Quirks>): VirtualCard {
  const memory = decodeImage(card.save());
  const image = encodeImage({ ...memory, quirks: { ...memory.quirks, ...quirks } });
  return VirtualCard.restore(image, scriptedRandom().random);
}

export async function tapped(channel: CardChannel): Promise<CardInHand> {
  const identified = await identify(channel, profiles);
  assert.ok(identified.kind === 'card');
  return identified.card;
}

export const isDebitTacRight = (receipt: PurchaseReceipt): boolean => {
  const input = purchaseTacInput({ ...receipt, terminalId: TERMINAL });
  return sameMac(TRIPLE_DES.tac(keyOf('DTK', PBOC_ASN), input), receipt.tac);
};
