import type { CardPlan } from './plan.ts';
import { begunBy, readBackOf } from './read-back.ts';
import { scriptOf } from './script.ts';
import type { PersonaliseStep, ReadBack } from './step.ts';

/** Everything that makes one chip out of a blank one, and tells how far it has come. */
export interface ChipIssue {
  /** For `personalise`. */
  readonly steps: readonly PersonaliseStep[];
  /** For `verifyPersonalised`: what the finished chip answers. */
  readonly readBack: readonly ReadBack[];
  /** For `resumePersonalise`: what a chip answers that was pulled away while it became just this one. */
  readonly begun: readonly ReadBack[];
}

/** All three of the same rows, so that they cannot tell of different cards. */
export const issueOf = (plan: CardPlan): ChipIssue => ({
  steps: scriptOf(plan),
  readBack: readBackOf(plan),
  begun: begunBy(plan),
});
