import { ALL, type CardChannel, execute, SW } from '../apdu/index.ts';
import {
  type CardProfile,
  type FileControlInformation,
  mohurdFiles,
  pbocFiles,
  PROBE_ORDER,
  type PublicInfo,
  readFci,
  selectByFid,
  selectByName,
  STUDENT_AID,
  studentFiles,
  tunionFiles,
} from '../card/index.ts';
import { parseTerminalId } from '../ids.ts';
import { ZERO } from '../money.ts';
import type {
  CardReading,
  ProfileFiles,
  PurseReading,
  ReadCard,
  StudentReading,
} from './card-reading.ts';
import {
  getBalance,
  getDepositBalance,
  getOverdraftLimit,
  getOverdraftUsed,
  getOwnBalance,
} from './commands/get-balance.ts';
import { initializeForLoad } from './commands/initialize-for-load.ts';
import { initializeForCappPurchase } from './commands/initialize-for-purchase.ts';
import { marksOf } from './compound-marks.ts';
import { defectsOf, isBlocked } from './identify.ts';
import {
  type Part,
  readable,
  readFile,
  readPart,
  readRecords,
  readWhole,
  seen,
} from './read-part.ts';

const MASTER_FILE = 0x3f00;
/** JR/T 0025: ten entries at least; nothing that holds more than this is a log. */
const LOG_ENTRIES_MAX = 30;
const COMPOUND_RECORDS_MAX = 20;
const TRIP_STATE = {
  ...tunionFiles.EF_001A_METRO_RECORD,
  length: ALL,
  decode: tunionFiles.readTripState,
};
/** Asks for counters only, and no terminal of any operator has this number. */
const NO_TERMINAL = parseTerminalId('000000000000');
/** Which key INITIALIZE names is the issuer's choice: most have 01, some 02 or 00. */
const KEY_INDEXES = [1, 2, 0] as const;

/**
 * Reads everything that a card tells without a key, and takes no for an answer part by part: real
 * cards lack files, keep some behind the PIN, or are blocked. Nothing is changed on the card; the
 * two INITIALIZE that show its counters are followed by no debit. Leaves the purse selected.
 * @throws CardError when the card leaves, or answers what is no answer
 */
export async function readCard(
  card: CardChannel,
  profiles: readonly CardProfile[] = PROBE_ORDER,
): Promise<ReadCard> {
  const found = await probe(card, profiles);
  if (found === undefined) return { kind: 'not-ours' };
  const { profile, fci } = found;
  const publicInfo = await readPublicInfo(card, profile, fci);
  const inPurse = await readPurseFiles(card, profile);
  const purse = await readPurse(card);
  const log = await readRecords(card, mohurdFiles.EF_0018_PURCHASE_LOG, LOG_ENTRIES_MAX);
  const student = await readStudent(card);
  const { masterFile, files } = await withMasterFile(card, inPurse);
  await execute(card, selectRaw, profile.aid);
  const reading: CardReading = {
    state: stateOf(fci, masterFile, [purse.balance, log]),
    fci,
    publicInfo,
    defects: [
      ...(publicInfo.kind === 'present' ? defectsOf(publicInfo.content) : []),
      ...(isHalfWritten(student) ? (['student-application-half-written'] as const) : []),
    ],
    files,
    purse,
    log,
    student,
  };
  return { kind: 'card', reading };
}

interface Found {
  readonly profile: CardProfile;
  readonly fci: Part<FileControlInformation>;
}

/** A blocked application is the card's only if no other profile's opens. */
async function probe(
  card: CardChannel,
  profiles: readonly CardProfile[],
): Promise<Found | undefined> {
  let blocked: Found | undefined;
  for (const profile of profiles) {
    const fci = await select(card, profile.aid);
    if (fci.statusWord === SW.ok) return { profile, fci };
    if (isBlocked(fci.statusWord)) blocked ??= { profile, fci };
  }
  return blocked;
}

/** Whatever stands before the status word: a blocked application may still show its FCI. */
const selectRaw = { ...selectByName, decode: (data: Uint8Array) => data };

async function select(card: CardChannel, name: Uint8Array): Promise<Part<FileControlInformation>> {
  const { statusWord, data } = await execute(card, selectRaw, name);
  if (statusWord === SW.ok || data.length > 0) return readable(statusWord, data, readFci);
  return { kind: statusWord === SW.notFound ? 'absent' : 'refused', statusWord };
}

/** Some cards let a blocked application be selected as ever, and refuse every access to it. */
function stateOf(
  fci: Part<unknown>,
  masterFile: Part<unknown>,
  accesses: readonly Part<unknown>[],
): CardReading['state'] {
  const areRefused = accesses.every(({ statusWord }) => isBlocked(statusWord));
  if (!isBlocked(fci.statusWord) && !areRefused) return 'open';
  return masterFile.statusWord === SW.locked ? 'card-blocked' : 'application-blocked';
}

/** From SELECT where it shows as much as the file has, because a block leaves nothing else. */
async function readPublicInfo(
  card: CardChannel,
  { publicInfo: file }: CardProfile,
  fci: Part<FileControlInformation>,
): Promise<Part<PublicInfo>> {
  const shown = fci.kind === 'present' ? fci.content.issuerData : undefined;
  if (shown === undefined || shown.length < file.length) return readFile(card, file);
  return readable(fci.statusWord, shown.slice(0, file.length), (data) => file.decode(data));
}

async function readPurseFiles(card: CardChannel, { name }: CardProfile): Promise<ProfileFiles> {
  switch (name) {
    case 'mohurd': {
      const compound = await readRecords(card, mohurdFiles.EF_0017_CAPP, COMPOUND_RECORDS_MAX);
      return {
        profile: name,
        publicInfo: await readFile(card, mohurdFiles.EF_0015_PUBLIC_INFO),
        issueData: { kind: 'absent', statusWord: SW.notFound }, // in the MF: see `withMasterFile`
        holder: await readFile(card, mohurdFiles.EF_0016_HOLDER),
        compound,
        marks: marksOf(compound),
        restriction: await readWhole(
          card,
          mohurdFiles.EF_0011_RESTRICTION,
          mohurdFiles.readRestriction,
        ),
        loadLog: await readRecords(card, mohurdFiles.EF_001A_LOAD_LOG, LOG_ENTRIES_MAX),
        remotePurchaseLog: await readRecords(
          card,
          mohurdFiles.EF_0010_REMOTE_PURCHASE_LOG,
          LOG_ENTRIES_MAX,
        ),
      };
    }
    case 'tunion':
      return {
        profile: name,
        publicInfo: await readFile(card, pbocFiles.EF_0015_PUBLIC_INFO),
        holder: await readFile(card, tunionFiles.EF_0016_HOLDER),
        management: await readFile(card, tunionFiles.EF_0017_MANAGEMENT_INFO),
        trips: await readRecords(card, tunionFiles.EF_001E_TRIP_LOG, LOG_ENTRIES_MAX),
        tripStates: await readRecords(card, TRIP_STATE, COMPOUND_RECORDS_MAX),
        overdraftLimit: await readPart(card, getOverdraftLimit, undefined),
        overdraftUsed: await readPart(card, getOverdraftUsed, undefined),
        ownBalance: await readPart(card, getOwnBalance, undefined),
      };
    case 'pboc':
      return {
        profile: name,
        publicInfo: await readFile(card, pbocFiles.EF_0015_PUBLIC_INFO),
        holder: await readFile(card, pbocFiles.EF_0016_HOLDER),
      };
  }
}

async function readPurse(card: CardChannel): Promise<PurseReading> {
  const initialized = await byAnyKey((keyIndex) =>
    readPart(card, initializeForCappPurchase, { keyIndex, amount: ZERO, terminalId: NO_TERMINAL }),
  );
  const initializedForLoad = await byAnyKey((keyIndex) =>
    readPart(card, initializeForLoad, { keyIndex, amount: ZERO, terminalId: NO_TERMINAL }),
  );
  return {
    balance: await readPart(card, getBalance, undefined),
    depositBalance: await readPart(card, getDepositBalance, undefined),
    overdraftLimit: seen(initialized, ({ overdraftLimit }) => overdraftLimit),
    offlineCounter: seen(initialized, ({ offlineCounter }) => offlineCounter),
    onlineCounter: seen(initializedForLoad, ({ onlineCounter }) => onlineCounter),
  };
}

async function byAnyKey<Content>(
  initialize: (keyIndex: number) => Promise<Part<Content>>,
): Promise<Part<Content>> {
  let last: Part<Content> = { kind: 'absent', statusWord: SW.keyIndexUnknown };
  for (const keyIndex of KEY_INDEXES) {
    last = await initialize(keyIndex);
    if (last.kind !== 'absent') return last;
  }
  return last;
}

async function readStudent(card: CardChannel): Promise<StudentReading> {
  const application = await select(card, STUDENT_AID);
  // Behind a SELECT that failed the purse is still selected, whose files have the same numbers.
  if (application.statusWord !== SW.ok) {
    const kind = application.kind === 'absent' ? 'absent' : 'refused';
    const without = { kind, statusWord: application.statusWord } as const;
    return { application, publicInfo: without, personal: without, status: without };
  }
  return {
    application,
    publicInfo: await readFile(card, studentFiles.EF_0005_PUBLIC_STUDENT),
    personal: await readFile(card, studentFiles.EF_0006_PERSONAL_STUDENT),
    status: await readFile(card, studentFiles.EF_0007_STUDENT_STATUS),
  };
}

const isHalfWritten = ({ application, publicInfo }: StudentReading): boolean =>
  application.statusWord === SW.ok &&
  (publicInfo.kind === 'absent' || publicInfo.statusWord === SW.neverWritten);

async function withMasterFile(
  card: CardChannel,
  files: ProfileFiles,
): Promise<{ readonly masterFile: Part<FileControlInformation>; readonly files: ProfileFiles }> {
  const masterFile = await readPart(card, selectByFid, MASTER_FILE);
  if (files.profile !== 'mohurd') return { masterFile, files };
  const isSelected = masterFile.kind === 'present' || masterFile.kind === 'unreadable';
  const issueData = isSelected
    ? await readWhole(card, mohurdFiles.EF_0005_ISSUE_DATA, mohurdFiles.readIssueData)
    : masterFile;
  return { masterFile, files: { ...files, issueData } };
}
