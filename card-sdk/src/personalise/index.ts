export { CARD_KEY_NAMES, type CardKeyName } from './key-names.ts';
export { TRANSPORT_KEY } from './master-file.ts';
export {
  type Difference,
  personalise,
  type Personalised,
  type Verified,
  verifyPersonalised,
} from './personalise.ts';
export { type PsamData, type PsamKeys, psamScript } from './psam.ts';
export { studentCardReadBack } from './read-back.ts';
export type { PersonaliseStep, ReadBack } from './step.ts';
export {
  ALGORITHM_3DES,
  CAPP_TAG,
  type CardKeys,
  KEY_VERSION,
  type StudentCardData,
  studentCardScript,
} from './student-card.ts';
// The centre talks to no card and imports nothing of `card`, but it does say what is to be on one.
export { STAGE, type Stage } from '../card/student-application.ts';
