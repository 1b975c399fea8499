import assert from 'node:assert/strict';
import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import type { CardAsn, PsamNo, TerminalId } from '@lvchengtong/card-sdk/ids';
import {
  psamIssue,
  studentCardIssue,
  type PersonaliseStep,
  type ReadBack,
} from '@lvchengtong/card-sdk/personalise';
import { recordAudit } from '../access/audit-store.ts';
import { CARD_KIND } from '../cards/card.ts';
import { takeStep } from '../cards/card-service.ts';
import { insertBlankCards, nextCardNumbers } from '../cards/card-store.ts';
import type { KeyService } from '../keys/key-service.ts';
import { CURRENT_KEY_VERSION } from '../keys/root-key-service.ts';
import { pairedTerminal } from '../terminals/terminal-store.ts';
import { studentCardValidity } from './card-validity.ts';
import {
  cardSubject,
  finishItem,
  handOut,
  insertJob,
  studentsWithoutCard,
  type JobSelection,
} from './issuing-store.ts';
import { studentCardData } from './student-card-data.ts';

/** One card to be made: what to send to the blank, and what it must answer afterwards. */
export interface CardToMake {
  readonly cardAsn: CardAsn;
  readonly steps: readonly PersonaliseStep[];
  readonly expected: readonly ReadBack[];
}

export interface IssuingService {
  /** Allocates a card number to every enrolled student of the selection who has no card. */
  createJob(
    selection: JobSelection,
    actor: string,
    note?: string,
  ): Promise<{ readonly jobId: string; readonly cards: number }>;
  /** The next card for this desk; the same again until it is done. */
  next(terminalId: TerminalId): Promise<CardToMake | undefined>;
  /** The card was made and read back: it is issued, in force, and its student's. */
  done(terminalId: TerminalId, asn: CardAsn): Promise<'done' | 'not-here'>;
  /** How to make the PSAM of a registered terminal. */
  psam(psamNo: PsamNo): Promise<readonly PersonaliseStep[] | undefined>;
}

interface IssuingOptions {
  readonly database: Knex;
  readonly keys: KeyService;
  readonly clock: () => Date;
}

/** 8 bytes: dialling code, city, industry 0000; as in EF15 of the cards that it accepts. */
const ISSUER = '0371450000000000';

export function createIssuingService(options: IssuingOptions): IssuingService {
  const { database, clock } = options;
  return {
    createJob: (selection, actor, note = '') =>
      database.transaction((trx) => createJob(trx, selection, { actor, note, at: clock() })),
    next: (terminalId) => next(options, terminalId),
    done: (terminalId, asn) => database.transaction((trx) => finish(trx, terminalId, asn, clock())),
    psam: (psamNo) => psam(options, psamNo),
  };
}

async function createJob(
  trx: Knex.Transaction,
  selection: JobSelection,
  origin: { readonly actor: string; readonly note: string; readonly at: Date },
): Promise<{ jobId: string; cards: number }> {
  const { actor, at } = origin;
  const students = await studentsWithoutCard(trx, selection);
  const numbers = await nextCardNumbers(trx, students.length);
  const jobId = uuidv7();
  const card = {
    profile: 'mohurd' as const,
    cardKind: CARD_KIND.student,
    keyVersion: CURRENT_KEY_VERSION,
    test: false,
    ...studentCardValidity(at),
  };
  await insertBlankCards(
    trx,
    numbers.map((asn) => ({ ...card, asn })),
    { actor, at, reason: 'allocated to an issuing job' },
  );
  const items = students.map((studentId, index) => {
    const cardAsn = numbers[index];
    assert(cardAsn !== undefined, 'one number per student');
    return { cardAsn, studentId };
  });
  await insertJob(trx, { jobId, ...origin }, items);
  await recordAudit(trx, at, actor, 'issuing.job', jobId, { cards: items.length });
  return { jobId, cards: items.length };
}

async function next(
  { database, keys, clock }: IssuingOptions,
  terminalId: TerminalId,
): Promise<CardToMake | undefined> {
  const subject = await database.transaction(async (trx) => {
    const asn = await handOut(trx, terminalId, clock());
    return asn && cardSubject(trx, asn);
  });
  if (subject === undefined) return undefined;
  const { cardAsn, keyVersion } = subject;
  const data = studentCardData(subject);
  const cardKeys = await keys.cardKeys(cardAsn, keyVersion);
  const { steps, readBack } = studentCardIssue(data, cardKeys);
  return { cardAsn, steps, expected: readBack };
}

async function finish(
  trx: Knex.Transaction,
  terminalId: TerminalId,
  asn: CardAsn,
  at: Date,
): Promise<'done' | 'not-here'> {
  const finished = await finishItem(trx, terminalId, asn, at);
  if (finished === 'not-here') return 'not-here';
  if (finished === 'done-before') return 'done';
  const actor = `terminal:${terminalId}`;
  for (const [to, reason] of [
    ['personalised', 'personalised and read back'],
    ['issued', 'handed to the student'],
    ['active', 'first issue'],
  ] as const) {
    const outcome = await takeStep(trx, { asn, to, actor, reason }, at);
    assert.equal(outcome.kind, 'changed', `a card on the desk may become ${to}`);
  }
  return 'done';
}

async function psam(
  { database, keys }: IssuingOptions,
  psamNo: PsamNo,
): Promise<readonly PersonaliseStep[] | undefined> {
  const terminalId = await pairedTerminal(database, psamNo);
  if (terminalId === undefined) return undefined;
  const psamKeys = await keys.psamKeys(psamNo, CURRENT_KEY_VERSION);
  return psamIssue({ psamNo, terminalId, issuer: ISSUER }, psamKeys).steps;
}
