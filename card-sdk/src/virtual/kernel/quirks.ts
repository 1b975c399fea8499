interface QuirkRow {
  /** What differs, and who says so. */
  readonly says: string;
  /** The first is what our cards do; an image holds the position: append, never reorder. */
  readonly values: readonly (string | number)[];
}

const quirk = <const Values extends QuirkRow['values']>(
  says: string,
  ...values: Values
): { readonly says: string; readonly values: Values } => ({ says, values });

/**
 * Where real cards differ and the books disagree. A terminal has to accept every form, so the
 * virtual card can show every form. Images hold them in this order: append, never reorder.
 */
export const QUIRKS = {
  logCounterOffset: quirk(
    'Added to the counter of INITIALIZE in the log (EF18). Real FM1208 and metro cards: 1. FMCOS manual and applets: 0.',
    1,
    0,
  ),
  proofCounterOffset: quirk(
    'Added to the counter of INITIALIZE in the SN that GET TRANSACTION PROVE answers to. Bus terminals send SN + 1, applets match SN.',
    1,
    0,
  ),
  blockedSelect: quirk(
    'SELECT of a blocked application. FMCOS: 6A81, on some cards behind the FCI; other PBOC cards: 6283. FMCOS also has it selected as ever, and every access refused.',
    '6A81',
    '6A81-with-fci',
    '6283-with-fci',
    '6283',
    '9000-with-fci',
  ),
  permissionF: quirk(
    'Whose security state a permission byte FY means: the FMCOS text says the MF’s, its example the current directory’s.',
    'main',
    'current',
  ),
  wrongMac: quirk(
    'Status word for a wrong MAC1 in DEBIT or MAC2 in CREDIT: 9302 by the book, 6982 in applets, 6988 as in secure messaging.',
    '9302',
    '6982',
    '6988',
  ),
  proofs: quirk(
    'How often GET TRANSACTION PROVE proves one transaction. FMCOS: until the next one. An applet: once.',
    'any-number',
    'once',
  ),
  proofMac: quirk(
    'MAC field of GET TRANSACTION PROVE for a purchase: MAC2 by the book, zeros in an applet.',
    'mac2',
    'zeros',
  ),
  loadPin: quirk(
    'Whether a load into the purse asks for the PIN first. FMCOS as delivered: yes. City cards: mostly not.',
    'not-needed',
    'needed',
  ),
  stateAfterMoney: quirk(
    'The security state of the directory after a finished money transaction. FMCOS drops it, others keep it.',
    'dropped',
    'kept',
  ),
  transport: quirk(
    'How an answer with data comes: at once (T=CL, T=1), or by 61xx with GET RESPONSE and 6Cxx (T=0 cards and PSAMs, some readers).',
    'whole',
    'T=0',
  ),
  fci: quirk(
    'What SELECT shows in A5: 9F0C alone; 9F08 in front; the name behind A5; a 9F0C longer than EF15; no 9F0C at all.',
    'plain',
    '9F08-first',
    'name-last',
    'long-9F0C',
    'no-9F0C',
  ),
  balanceNoise: quirk(
    'The top bit of a balance: clear; set in GET BALANCE; set wherever a balance is shown.',
    'none',
    'get-balance',
    'everywhere',
  ),
  counters: quirk(
    'Online and offline counter: two, or one for both (FMCOS general manual 8.7, an option at issuing).',
    'two',
    'one',
  ),
  algorithmByte: quirk(
    'Whether a money key’s algorithm byte 01 (single DES) is obeyed. A real FM1208 goes by the key’s length alone.',
    'ignored',
    'obeyed',
  ),
  loadOverflow: quirk(
    'INITIALIZE FOR LOAD of more than the purse can hold: the manual names no status word.',
    '6985',
    '9402',
  ),
  selectByFid: quirk(
    'SELECT by FID: FMCOS walks up to the MF when the directory has no such file; others look below it only.',
    'walks-up',
    'children-only',
  ),
  extendedLength: quirk(
    'A command with lengths of two bytes (ISO 7816-4): FMCOS answers 6700, other chips take it.',
    'refused',
    'accepted',
  ),
  overdrawTac: quirk(
    'The TAC of a new overdraw limit: under the folded key like every other TAC (two clients, a real card), or under DTK directly (FMCOS general manual).',
    'folded',
    'direct',
  ),
  samFactorOrder: quirk(
    'Of a PSAM whose key is two or three levels above the card: which end of the ladder of factors it wants first.',
    'card-first',
    'card-last',
  ),
} as const satisfies Readonly<Record<string, QuirkRow>>;

export type QuirkName = keyof typeof QUIRKS;
export type Quirks = {
  readonly [Name in QuirkName]: (typeof QUIRKS)[Name]['values'][number];
};

export const QUIRK_NAMES = Object.keys(QUIRKS) as readonly QuirkName[];

/** The convention of the real FM1208 and of our own city's cards: the first value of every row. */
export const REAL_CARD_QUIRKS = Object.fromEntries(
  QUIRK_NAMES.map((name) => [name, QUIRKS[name].values[0]]),
) as unknown as Quirks;
