import {
  isMoneyKind,
  type BatchName,
  type TransactionRecord,
} from '@lvchengtong/card-sdk/exchange';
import type { PsamNo, SettlementDate, TerminalId } from '@lvchengtong/card-sdk/ids';
import { ZERO } from '@lvchengtong/card-sdk/money';
import type { CutOver } from '../calendar/cut-over.ts';
import type { ClearingRule } from '../clearing/clearing-rule.ts';
import type { PurseStanding } from '../ledger/purse-change.ts';
import { CardMemory, type RememberedCard } from './card-memory.ts';
import { purseName, type Facts, type PairingFacts, type TerminalFacts } from './facts.ts';
import type { ChainHead, JudgedUpload } from './judge-group.ts';
import type { Known } from './known-store.ts';
import { sameMarks, versionOf, type BlockMark, type Marks } from './marks.ts';

/** What a group of uploads is about. */
export interface Asked {
  readonly names: readonly BatchName[];
  readonly records: readonly TransactionRecord[];
}

/** What every group needs, whatever is in it. */
export interface Calendar {
  readonly openDay: SettlementDate;
  readonly cutOvers: readonly CutOver[];
  readonly rules: readonly ClearingRule[];
}

/** How far a terminal has come as an uploader. */
export interface UploaderStanding {
  readonly head: ChainHead;
  readonly highestBatch: number;
  /** Of records that are stored without taking the keys of money; -1: of none. */
  readonly highestJournal: number;
}

/** What is remembered of what a group is about, and what has to be looked up. */
export interface Recalled {
  readonly calendar: Calendar | undefined;
  readonly terminals: Map<TerminalId, TerminalFacts>;
  readonly pairings: Map<PsamNo, readonly PairingFacts[]>;
  readonly uploaders: Map<TerminalId, UploaderStanding>;
  /** -1: the PSAM has signed nothing that was taken in. */
  readonly psams: Map<PsamNo, number>;
  /** By `purseName`. */
  readonly cards: Map<string, RememberedCard>;
  readonly missing: {
    readonly names: BatchName[];
    readonly uploaders: Set<TerminalId>;
    readonly terminals: Set<TerminalId>;
    readonly psams: Set<PsamNo>;
    readonly records: TransactionRecord[];
  };
}

/**
 * What a server knows of how things stand, so that it need not ask about each record anew. It is only ever a
 * guess that whoever stores has verified: see `holdingWhatWasJudgedBy` and `JudgedPurse`. In step with the
 * judging, group by group; what a group made of it that could not be stored is forgotten.
 *
 * Terminals and PSAMs are as many as are registered; cards have room for a million purses.
 */
export class IngestMemory {
  readonly #cards: CardMemory;
  #marks: Marks | undefined;
  #calendar: Calendar | undefined;
  readonly #terminals = new Map<TerminalId, TerminalFacts>();
  readonly #pairings = new Map<PsamNo, readonly PairingFacts[]>();
  readonly #uploaders = new Map<TerminalId, UploaderStanding>();
  readonly #psams = new Map<PsamNo, number>();
  #doubt = 0;
  #doubtAfterNext = DOUBT_MIN;

  constructor(cards = new CardMemory()) {
    this.#cards = cards;
  }

  /** What was remembered holds as of these marks. */
  get marks(): Marks | undefined {
    return this.#marks;
  }

  /** From which version of the block list on its entries are news; none, when nothing is remembered. */
  get blocksFrom(): number {
    return this.#marks === undefined ? NEVER : versionOf(this.#marks.newestBlock);
  }

  get purses(): number {
    return this.#cards.size;
  }

  recall({ names, records }: Asked): Recalled {
    const recalled = nothingRecalled(this.#marks && this.#calendar);
    const isDoubtful = this.#doubt > 0;
    if (isDoubtful) this.#doubt -= 1;
    const { missing } = recalled;
    for (const name of names) {
      const standing = isDoubtful ? undefined : this.#uploaders.get(name.terminalId);
      if (standing === undefined) missing.uploaders.add(name.terminalId);
      else recalled.uploaders.set(name.terminalId, standing);
      if (standing === undefined || name.batchNo <= standing.highestBatch) missing.names.push(name);
    }
    let terminal: TerminalId | undefined;
    let psam: PsamNo | undefined;
    for (const record of records) {
      // Neighbours come from one terminal.
      if (record.terminalId !== terminal)
        this.#recallTerminal((terminal = record.terminalId), recalled);
      if (record.psamNo !== psam) this.#recallPsam((psam = record.psamNo), recalled, isDoubtful);
      const card = isDoubtful ? undefined : this.#cards.find(record.cardAsn, record.purse);
      if (card === undefined) missing.records.push(record);
      else recalled.cards.set(purseName(record), card);
    }
    return recalled;
  }

  #recallTerminal(id: TerminalId, { terminals, missing }: Recalled): void {
    const facts = this.#terminals.get(id);
    if (facts === undefined) missing.terminals.add(id);
    else terminals.set(id, facts);
  }

  #recallPsam(psamNo: PsamNo, { pairings, psams, missing }: Recalled, isDoubtful: boolean): void {
    const paired = this.#pairings.get(psamNo);
    const highest = isDoubtful ? undefined : this.#psams.get(psamNo);
    if (paired === undefined || highest === undefined) {
      missing.psams.add(psamNo);
    } else {
      pairings.set(psamNo, paired);
      psams.set(psamNo, highest);
    }
  }

  /**
   * Takes note of the marks that something was looked up with, and forgets what does not hold by them.
   * Returns whether everything remembered holds.
   */
  renew(marks: Marks, blocks: readonly BlockMark[]): boolean {
    const before = this.#marks;
    this.#marks = marks;
    if (before === undefined) return true;
    if (before.registry !== marks.registry) this.#forgetRegistry();
    if (before.cardTerms !== marks.cardTerms) this.#cards.forgetAll();
    if (before.newestBlock !== '' && blocks[0]?.mark !== before.newestBlock) {
      // The list is not the one that we knew, grown longer: it lost its newest entries.
      this.#cards.forgetAll();
    } else {
      for (const { mark, cardAsn } of blocks) {
        if (mark !== before.newestBlock) this.#cards.forget(cardAsn);
      }
    }
    return sameMarks(before, marks);
  }

  /** The registry as it was looked up with the marks of the last `renew`. */
  learnRegistry(
    calendar: Calendar,
    { terminals, pairings }: Pick<Facts, 'terminals' | 'pairings'>,
  ): void {
    this.#calendar = calendar;
    for (const [id, facts] of terminals) this.#terminals.set(id, facts);
    for (const [psamNo, paired] of pairings) this.#pairings.set(psamNo, paired);
  }

  /** After a group was judged: what comes next is judged as if it were stored. */
  advance({ records }: Asked, known: Known, judged: readonly JudgedUpload[]): void {
    for (const [terminalId, standing] of known.uploaders) this.#uploaders.set(terminalId, standing);
    for (const [psamNo, highest] of known.highest.psam) {
      if (known.facts.pairings.has(psamNo)) this.#psams.set(psamNo, highest);
    }
    const after = new Map<string, RememberedCard>();
    for (const record of records) {
      const card = known.facts.cards.get(record.cardAsn);
      if (card === undefined || card.blocked.length > 0) continue;
      const name = purseName(record);
      if (!after.has(name)) after.set(name, { card, purse: known.purses.get(name)?.standing });
    }
    for (const upload of judged) this.#advanceBy(upload, known, after);
    const kept = new Set<string>();
    for (const record of records) {
      const name = purseName(record);
      const remembered = after.get(name);
      if (remembered === undefined || kept.has(name)) continue;
      kept.add(name);
      this.#cards.remember(record.cardAsn, record.purse, remembered);
    }
  }

  #advanceBy(
    { batch, records, link }: JudgedUpload,
    known: Known,
    after: Map<string, RememberedCard>,
  ): void {
    const before = known.uploaders.get(batch.terminalId);
    let highestJournal = this.#uploaders.get(batch.terminalId)?.highestJournal ?? -1;
    for (const { judgement } of records) {
      if (judgement.kind !== 'accepted' && judgement.kind !== 'suspended') continue;
      const { record } = judgement;
      if (judgement.kind === 'suspended' || !isMoneyKind(record.kind)) {
        highestJournal = Math.max(highestJournal, record.journalSequence);
        continue;
      }
      if (record.counterKind === 'offline') {
        const highest = this.#psams.get(record.psamNo);
        if (highest !== undefined && highest < record.terminalSequence) {
          this.#psams.set(record.psamNo, record.terminalSequence);
        }
      }
      const name = purseName(record);
      const card = after.get(name);
      if (card === undefined) continue;
      after.set(name, { ...card, purse: raised(card.purse, record, known) });
    }
    if (before === undefined) return;
    const highestBatch = Math.max(
      this.#uploaders.get(batch.terminalId)?.highestBatch ?? 0,
      batch.batchNo,
    );
    const head = { no: link.no, hash: link.hash };
    this.#uploaders.set(batch.terminalId, { head, highestBatch, highestJournal });
  }

  /** What was judged by memory has been stored: nobody else was quicker. */
  confirm(): void {
    this.#doubtAfterNext = DOUBT_MIN;
  }

  /** The group was not stored, whatever the reason: what is known of it now is nothing. */
  forget({ names, records }: Asked): void {
    this.#calendar = undefined;
    for (const { terminalId } of names) this.#uploaders.delete(terminalId);
    for (const { psamNo, cardAsn } of records) {
      this.#psams.delete(psamNo);
      this.#cards.forget(cardAsn);
    }
  }

  /**
   * Somebody else writes as well: for a while everything is looked up, the longer the more often it happens.
   * Where two servers share the work each costs the other's memory, and guessing wrong costs a group.
   */
  doubt(): void {
    this.#doubt = this.#doubtAfterNext;
    this.#doubtAfterNext = Math.min(2 * this.#doubtAfterNext, DOUBT_MAX);
  }

  #forgetRegistry(): void {
    this.#calendar = undefined;
    this.#terminals.clear();
    this.#pairings.clear();
    this.#psams.clear();
  }
}

/** So many groups are looked up after a guess that was wrong, and at most. */
const DOUBT_MIN = 4;
const DOUBT_MAX = 256;
/** The list has no such version. */
const NEVER = 2 ** 31 - 1;

export const nothingRecalled = (calendar: Calendar | undefined): Recalled => ({
  calendar,
  terminals: new Map(),
  pairings: new Map(),
  uploaders: new Map(),
  psams: new Map(),
  cards: new Map(),
  missing: { names: [], uploaders: new Set(), terminals: new Set(), psams: new Set(), records: [] },
});

/** A purse after a record has taken its counter. */
function raised(
  before: PurseStanding | undefined,
  record: TransactionRecord,
  { taken }: Known,
): PurseStanding {
  const { counter, counterKind } = record;
  const raise = (kind: 'offline' | 'online'): number | undefined =>
    counterKind === kind ? Math.max(before?.[kind] ?? 0, counter) : before?.[kind];
  return {
    balance: taken.shadow.get(purseName(record)) ?? ZERO,
    offline: raise('offline'),
    online: raise('online'),
  };
}
