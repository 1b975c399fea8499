import { STAGE, type Stage, type StudentCardData } from '@lvchengtong/card-sdk/personalise';
import type { CardAsn } from '@lvchengtong/card-sdk/ids';

/** What a card says about its holder, as the database keeps it. */
export interface CardSubject {
  readonly cardAsn: CardAsn;
  readonly cardKind: number;
  /** `2026-09-01` */
  readonly validFrom: string;
  readonly validUntil: string;
  readonly name: string;
  /** GB/T 2261.1. */
  readonly sex: number;
  readonly schoolCode: string;
  readonly stage: Stage;
  readonly entryYear: number;
  readonly className: string;
  readonly studentNumberDigest: Uint8Array;
}

const SEX: Readonly<Record<number, 'male' | 'female'>> = { 1: 'male', 2: 'female' };
const compact = (day: string): string => day.replaceAll('-', '');

export function studentCardData(subject: CardSubject): StudentCardData {
  const sex = SEX[subject.sex];
  return {
    asn: subject.cardAsn,
    cardKind: subject.cardKind,
    validFrom: compact(subject.validFrom),
    validUntil: compact(subject.validUntil),
    holder: { name: subject.name, ...(sex && { sex }) },
    student: {
      schoolCode: subject.schoolCode,
      stage: STAGE[subject.stage],
      entryYear: subject.entryYear,
      className: subject.className,
      studentNumberDigest: subject.studentNumberDigest,
      certifiedYear: Number(subject.validFrom.slice(0, 4)),
    },
  };
}
