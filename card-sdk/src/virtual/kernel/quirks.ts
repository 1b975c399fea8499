/**
 * Where real cards differ and the books disagree. A terminal has to accept every form, so the
 * virtual card can show every form.
 */
export interface Quirks {
  /**
   * What is added to the counter of INITIALIZE in the log record (EF18) and in the SN that GET
   * TRANSACTION PROVE answers to. FMCOS manual: 0. Real FM1208 and metro cards: 1.
   */
  readonly logCounterOffset: 0 | 1;
  readonly proofCounterOffset: 0 | 1;
  /** SELECT of a blocked application: FMCOS 6A81, some with FCI data before it; other PBOC cards 6283. */
  readonly blockedSelect: '6A81' | '6A81-with-fci' | '6283-with-fci';
  /** Whose security state a permission byte FY means: FMCOS text says the MF's, its example the current DF's. */
  readonly permissionF: 'main' | 'current';
}

/** The convention of the real FM1208 and of metro cards (log and proof carry INITIALIZE's SN + 1). */
export const REAL_CARD_QUIRKS: Quirks = {
  logCounterOffset: 1,
  proofCounterOffset: 1,
  blockedSelect: '6A81',
  permissionF: 'main',
};
