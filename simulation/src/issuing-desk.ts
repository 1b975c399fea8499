import { randomBytes } from 'node:crypto';
import { parseCardAsn, type CardAsn, type PsamNo } from '@lvchengtong/card-sdk/ids';
import {
  personalise,
  verifyPersonalised,
  type PersonaliseStep,
} from '@lvchengtong/card-sdk/personalise';
import {
  VirtualCard,
  VirtualPsam,
  type CardStore,
  type Chip,
  type PsamStore,
} from '@lvchengtong/card-sdk/virtual';
import { askCentre } from '@lvchengtong/terminal-agent/centre/ask-centre';
import type { CentreTransport } from '@lvchengtong/terminal-agent/centre/transport';

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/**
 * Makes the next card that the centre wants made: a blank chip, the centre's commands, a read-back,
 * and only then it is on the shelf and reported. Undefined when none is left.
 */
export async function makeNextCard(
  send: CentreTransport,
  cards: CardStore,
): Promise<CardAsn | undefined> {
  const answer = await askCentre(send, 'POST /v1/issuing/next');
  if (answer === undefined) return undefined;
  const asn = parseCardAsn(answer.card_asn);
  const card = VirtualCard.blank({ serial: random(8), random });
  await runScript(asn, card, answer.steps);
  const verified = await verifyPersonalised(card.channel(), answer.expected);
  if (verified.kind !== 'right') throw new Error(`card ${asn} reads back ${verified.kind}`);
  card.reset();
  await cards.put(asn, card);
  await askCentre(send, 'POST /v1/issuing/:cardAsn/done', { params: { cardAsn: asn } });
  return asn;
}

/** Makes the PSAM of a registered terminal. */
export async function makePsam(
  send: CentreTransport,
  psams: PsamStore,
  psamNo: PsamNo,
): Promise<void> {
  const { steps } = await askCentre(send, 'POST /v1/issuing/psams/:psamNo', { params: { psamNo } });
  const psam = VirtualPsam.blank({ serial: random(8), random });
  await runScript(psamNo, psam, steps);
  psam.reset();
  await psams.put(psamNo, psam);
}

async function runScript(
  name: string,
  chip: Chip,
  steps: readonly PersonaliseStep[],
): Promise<void> {
  const outcome = await personalise(chip.channel(), steps);
  if (outcome.kind === 'done') return;
  const word = outcome.kind === 'failed' ? outcome.statusWord.toString(16) : '';
  throw new Error(`${name}: ${outcome.kind} ${word} at “${outcome.step.note}”`);
}
