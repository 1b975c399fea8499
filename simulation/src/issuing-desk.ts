import { randomBytes } from 'node:crypto';
import { parseCardAsn, type CardAsn, type PsamNo } from '@lvchengtong/card-sdk/ids';
import {
  personalise,
  verifyPersonalised,
  type PersonaliseStep,
  type ReadBack,
} from '@lvchengtong/card-sdk/personalise';
import {
  VirtualCard,
  VirtualPsam,
  type CardStore,
  type Chip,
  type PsamStore,
} from '@lvchengtong/card-sdk/virtual';
import { answerOf, post } from '@lvchengtong/terminal-agent/centre/centre-client';
import type { CentreTransport } from '@lvchengtong/terminal-agent/centre/transport';

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

interface CardToMake {
  readonly card_asn: string;
  readonly steps: readonly PersonaliseStep[];
  readonly expected: readonly ReadBack[];
}

/**
 * Makes the next card that the centre wants made: a blank chip, the centre's commands, a read-back,
 * and only then it is on the shelf and reported. Undefined when none is left.
 */
export async function makeNextCard(
  send: CentreTransport,
  cards: CardStore,
): Promise<CardAsn | undefined> {
  const answer = (await answerOf(send, post('/v1/issuing/next', {}))) as CardToMake | undefined;
  if (answer === undefined) return undefined;
  const asn = parseCardAsn(answer.card_asn);
  const card = VirtualCard.blank({ serial: random(8), random });
  await runScript(asn, card, answer.steps);
  const verified = await verifyPersonalised(card.channel(), answer.expected);
  if (verified.kind !== 'right') throw new Error(`card ${asn} reads back ${verified.kind}`);
  card.reset();
  await cards.put(asn, card);
  await answerOf(send, post(`/v1/issuing/${asn}/done`, {}));
  return asn;
}

/** Makes the PSAM of a registered terminal. */
export async function makePsam(
  send: CentreTransport,
  psams: PsamStore,
  psamNo: PsamNo,
): Promise<void> {
  const path = `/v1/issuing/psams/${psamNo}`;
  const { steps } = (await answerOf(send, post(path, {}))) as { steps: PersonaliseStep[] };
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
