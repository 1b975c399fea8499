import type { CardChannel } from '../apdu/channel.ts';
import { statusWordText } from '../apdu/status-word.ts';
import {
  answerTo,
  OK,
  type OnProgress,
  perform,
  personalise,
  type Personalised,
  runSteps,
  verifyPersonalised,
} from './personalise.ts';
import type { PersonaliseStep, ReadBack } from './step.ts';

/** How the card came to be what it is now. */
export type Resumed = Personalised & { readonly how: 'gone-on' | 'begun-again' };

/**
 * Finishes a card that was pulled away while `steps` were sent to it. Where it shows what `begun`
 * expects, the same script was at work and had come as far as the card's number: every step is gone
 * through again, and what is there already is left as it is. Any other card is begun again, which
 * erases it. Keys cannot be read back, so only a card that says whose it is may keep them.
 */
export async function resumePersonalise(
  channel: CardChannel,
  steps: readonly PersonaliseStep[],
  begun: readonly ReadBack[],
  onProgress: OnProgress = () => undefined,
): Promise<Resumed> {
  const verified = await verifyPersonalised(channel, begun);
  if (verified.kind === 'torn') {
    return { kind: 'torn', step: { index: 0, note: 'look at the card' }, how: 'gone-on' };
  }
  if (verified.kind === 'different') {
    return { ...(await personalise(channel, steps, onProgress)), how: 'begun-again' };
  }
  const all = [...steps.entries()];
  const kept = all.filter(([, step]) => step.resume?.kind !== 'never');
  const outcome = await runSteps(channel, kept, performUnlessThere, onProgress);
  if (outcome.kind !== 'failed') return { ...outcome, how: 'gone-on' };
  // The key that opened the card so far opens it no more: perhaps because it was replaced.
  const closing = steps.findIndex(({ resume }) => resume?.kind === 'closes');
  const failed = steps[outcome.step.index];
  if (closing < 0 || failed?.authenticate === undefined) return { ...outcome, how: 'gone-on' };
  const closed = await runSteps(channel, all.slice(closing + 1), perform, onProgress);
  return { ...(closed.kind === 'failed' ? outcome : closed), how: 'gone-on' };
}

async function performUnlessThere(channel: CardChannel, step: PersonaliseStep): Promise<number> {
  const { resume } = step;
  if (resume?.kind === 'ask') {
    const response = await answerTo(channel, resume.apdu, step.note);
    if (response === resume.response) return OK;
  }
  const statusWord = await perform(channel, step);
  const isThere =
    resume?.kind === 'there-already' && resume.answers.includes(statusWordText(statusWord));
  return isThere ? OK : statusWord;
}
