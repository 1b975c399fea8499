export { ALGORITHM_3DES, type CardKeys, KEY_VERSION, type WalletKeys } from './card-keys.ts';
export type { ChipIssue } from './issue.ts';
export { CARD_KEY_NAMES, type CardKeyName } from './key-names.ts';
export { TRANSPORT_KEY } from './master-file.ts';
export { mohurdCardIssue, type MohurdCardData } from './mohurd-card.ts';
export { pbocCardIssue, type PbocCardData } from './pboc-card.ts';
export {
  type Difference,
  type OnProgress,
  personalise,
  type Personalised,
  type StepName,
  type Verified,
  verifyPersonalised,
} from './personalise.ts';
export { type PsamData, psamIssue, type PsamKeys } from './psam.ts';
export { resumePersonalise, type Resumed } from './resume.ts';
export type { PersonaliseStep, ReadBack, ResumeRule } from './step.ts';
export { studentCardIssue, type StudentCardData } from './student-card.ts';
export { tunionCardIssue, type TUnionCardData } from './tunion-card.ts';
// The centre talks to no card and imports nothing of `card`, but it does say what is to be on one.
export { STAGE, type Stage } from '../card/student-application.ts';
