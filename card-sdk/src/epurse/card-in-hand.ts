import type { CardProfile } from '../card/index.ts';
import type { CardAsn } from '../ids.ts';

/** What the student application says in public; the roster at the terminal knows the rest. */
export interface StudentInHand {
  readonly schoolCode: string;
  readonly stage: number;
  readonly entryYear: number;
  readonly className: string;
  readonly validUntil: string;
}

/** What is wrong with a card's data although it can be read. */
export type CardDefect =
  | 'valid-from-is-no-date'
  | 'valid-until-is-no-date'
  /** Its issuing was cut short: gone on with (`resumePersonalise`), or erased. The purse works. */
  | 'student-application-half-written';

/** A card whose purse application is selected and can be used. */
export interface CardInHand {
  readonly profile: CardProfile;
  readonly asn: CardAsn;
  readonly cardKind: number;
  /** `YYYYMMDD`, or whatever digits the card holds: see `defects`. */
  readonly validFrom: string;
  readonly validUntil: string;
  readonly appEnabled: boolean;
  readonly defects: readonly CardDefect[];
  readonly student?: StudentInHand;
}
