import type {
  FileControlInformation,
  LogEntry,
  mohurdFiles,
  pbocFiles,
  PublicInfo,
  studentFiles,
  tunionFiles,
} from '../card/index.ts';
import type { Fen } from '../money.ts';
import type { CardDefect } from './card-in-hand.ts';
import type { CompoundMarks } from './compound-marks.ts';
import type { Part, Records } from './read-part.ts';

/** What only cards of this profile have. */
export type ProfileFiles =
  | {
      readonly profile: 'mohurd';
      readonly publicInfo: Part<mohurdFiles.MohurdPublicInfo>;
      /** Of the whole card, in the MF. */
      readonly issueData: Part<mohurdFiles.MohurdIssueData | mohurdFiles.MohurdLongIssueData>;
      readonly holder: Part<mohurdFiles.MohurdHolder>;
      /** Trip state of rail and bus, and the locks (EF17). */
      readonly compound: Records<mohurdFiles.CappRecord>;
      /** What records 01 and 11 of EF17 say. */
      readonly marks: CompoundMarks;
      /** EF11: where rail gates may let the card through. */
      readonly restriction: Part<mohurdFiles.MohurdRestriction>;
      /** EF1A. */
      readonly loadLog: Records<LogEntry>;
      readonly remotePurchaseLog: Records<LogEntry>;
    }
  | {
      readonly profile: 'tunion';
      readonly publicInfo: Part<pbocFiles.PbocPublicInfo>;
      readonly holder: Part<pbocFiles.PbocHolder>;
      readonly management: Part<tunionFiles.TUnionManagementInfo>;
      /** Newest first (EF1E). */
      readonly trips: Records<tunionFiles.TUnionTrip>;
      /** Of trips that are not over (EF1A). */
      readonly tripStates: Records<tunionFiles.TUnionTripState>;
      /** GET BALANCE of the indexes 1, 2 and 3. */
      readonly overdraftLimit: Part<Fen>;
      readonly overdraftUsed: Part<Fen>;
      /** Without the overdraft. */
      readonly ownBalance: Part<Fen>;
    }
  | {
      readonly profile: 'pboc';
      readonly publicInfo: Part<pbocFiles.PbocPublicInfo>;
      readonly holder: Part<pbocFiles.PbocHolder>;
    };

export interface PurseReading {
  readonly balance: Part<Fen>;
  /** The deposit (ED), which most cards keep behind the PIN. */
  readonly depositBalance: Part<Fen>;
  /** As INITIALIZE shows it; T-Union cards show it by GET BALANCE too. */
  readonly overdraftLimit: Part<Fen>;
  /** Debits so far, as INITIALIZE FOR CAPP PURCHASE of nothing shows it. */
  readonly offlineCounter: Part<number>;
  /** Loads so far, as INITIALIZE FOR LOAD shows it; behind the PIN on some cards. */
  readonly onlineCounter: Part<number>;
}

export interface StudentReading {
  readonly application: Part<FileControlInformation>;
  readonly publicInfo: Part<studentFiles.PublicStudent>;
  /** Refused unless the reader has authenticated itself, which `readCard` never does. */
  readonly personal: Part<studentFiles.PersonalStudent>;
  readonly status: Part<studentFiles.StudentStatus>;
}

/** Everything a card tells without a key. */
export interface CardReading {
  /** Blocked: SELECT of the purse application, or of everything, was answered with a block. */
  readonly state: 'open' | 'application-blocked' | 'card-blocked';
  /** Present also where a blocked application shows it. */
  readonly fci: Part<FileControlInformation>;
  /** EF15 in the words that all profiles share, from SELECT or else from the file. */
  readonly publicInfo: Part<PublicInfo>;
  readonly defects: readonly CardDefect[];
  readonly files: ProfileFiles;
  readonly purse: PurseReading;
  /** EF18, newest first. */
  readonly log: Records<LogEntry>;
  readonly student: StudentReading;
}

export type ReadCard =
  { readonly kind: 'card'; readonly reading: CardReading } | { readonly kind: 'not-ours' };
