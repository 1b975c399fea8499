import {
  EF_0005_PUBLIC_STUDENT,
  EF_0006_PERSONAL_STUDENT,
  EF_0007_STUDENT_STATUS,
  GENUINENESS_KEY_ID,
  type PersonalStudent,
  type PublicStudent,
  STUDENT_AID,
  STUDENT_FID,
  type StudentStatus,
} from '../card/student-application.ts';
import { type Suite, TRIPLE_DES } from '../crypto/index.ts';
import { type CardKeys, controlKey, lineKey, versioned } from './card-keys.ts';
import { PERMISSION } from './commands.ts';
import { type MohurdCardData, mohurdPlan } from './mohurd-card.ts';
import { type ChipIssue, issueOf } from './issue.ts';
import { type ApplicationPlan, binary, type CardPlan } from './plan.ts';

export interface StudentCardData extends MohurdCardData {
  readonly student: {
    readonly schoolCode: string;
    /** A number of `STAGE`. */
    readonly stage: number;
    readonly entryYear: number;
    readonly className: string;
    /** 16 bytes. */
    readonly studentNumberDigest: Uint8Array;
    /** When the holder leaves school, if before the card ends. */
    readonly validUntil?: string;
    /** JY/T 1001 XSDQZT; 01 enrolled unless it says otherwise. */
    readonly enrolment?: number;
    readonly certifiedYear?: number;
  };
}

const STUDENT_KEY_SPACE = 0x0080;
const ENROLLED = 0x01;

/**
 * A student card: MF, wallet in MOHURD layout, student application. `suite` is the purse's; keys that
 * open and protect, and the proof of genuineness, stay triple DES.
 */
export const studentCardIssue = (
  data: StudentCardData,
  keys: CardKeys,
  suite: Suite = TRIPLE_DES,
): ChipIssue => issueOf(studentPlan(data, keys, suite));

export function studentPlan(
  data: StudentCardData,
  keys: CardKeys,
  suite: Suite = TRIPLE_DES,
): CardPlan {
  const card = mohurdPlan(data, keys, suite);
  return { ...card, applications: [...card.applications, studentApplication(data, keys)] };
}

const studentApplication = (data: StudentCardData, keys: CardKeys): ApplicationPlan => ({
  fid: STUDENT_FID,
  name: STUDENT_AID,
  label: 'STU',
  note: 'student application',
  shows: EF_0005_PUBLIC_STUDENT.sfi,
  keySpace: STUDENT_KEY_SPACE,
  lineKey: lineKey(keys),
  keys: [controlKey(keys), versioned('genuineness key', 0x30, GENUINENESS_KEY_ID, keys.IAK)],
  provenBy: { keyId: GENUINENESS_KEY_ID, key: keys.IAK },
  files: [
    binary(EF_0005_PUBLIC_STUDENT, publicStudent(data)),
    binary(EF_0006_PERSONAL_STUDENT, personalStudent(data), PERMISSION.afterAuthentication),
    binary(EF_0007_STUDENT_STATUS, studentStatus(data)),
  ],
});

const publicStudent = (data: StudentCardData): PublicStudent => ({
  schoolCode: data.student.schoolCode,
  stage: data.student.stage,
  entryYear: data.student.entryYear,
  className: data.student.className,
  validUntil: data.student.validUntil ?? data.validUntil,
});

const personalStudent = (data: StudentCardData): PersonalStudent => ({
  name: data.holder.name,
  sex: data.holder.sex === undefined ? 0 : { male: 1, female: 2 }[data.holder.sex],
  studentNumberDigest: data.student.studentNumberDigest,
});

const studentStatus = (data: StudentCardData): StudentStatus => ({
  enrolment: data.student.enrolment ?? ENROLLED,
  certifiedYear: data.student.certifiedYear ?? Number(data.validFrom.slice(0, 4)),
});
