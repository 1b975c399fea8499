import type { KeyObject } from 'node:crypto';
import { BATCH_RECORDS_MAX, decodeBatch, LayoutError } from '@lvchengtong/card-sdk/exchange';
import type { UploadBatch } from '@lvchengtong/card-sdk/exchange';
import type { TerminalId } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { AttemptsExhausted, withRetries } from '../database/with-retries.ts';
import { openFirstDay } from '../settlement/open-day-store.ts';
import { answerGroup, NoOpenDay, type AnsweringContext } from './answer-group-service.ts';
import { CardMemory } from './card-memory.ts';
import { IngestMemory } from './ingest-memory.ts';
import { createQueue } from './turns.ts';
import type { LookUp } from './known-store.ts';
import { createGroupCommitter, type GroupStages } from './group-committer.ts';
import { IngestError } from './ingest-error.ts';
import { readGroup, type ReadGroup, type WaitingUpload } from './read-group-service.ts';
import type { TacKeySource } from './tac-key-source.ts';
import { createTacPool } from './tac-pool-service.ts';

export interface IngestService {
  /**
   * Judges, stores and posts one upload, and answers the encoded receipt; once it has answered,
   * nothing is lost. The same bytes under the same name get the same receipt bytes for ever.
   * @throws IngestError when the upload as a whole cannot be answered.
   */
  receive(terminalId: TerminalId, encodedBatch: Uint8Array): Promise<Uint8Array>;
  /** Takes no more uploads and waits for those it has. */
  close(): Promise<void>;
}

export interface IngestOptions {
  readonly knex: Knex;
  readonly keys: TacKeySource;
  /** Ed25519: terminals drop their copies only against its signature. */
  readonly receiptKey: KeyObject;
  readonly clock: () => Date;
  /** What may be held at once, from its arrival until its answer; more is sent away. */
  readonly heldBytesMax?: number;
  /** Threads that compute TACs. */
  readonly tacThreads?: number;
  /** Purses that are remembered: a multiple of eight. */
  readonly rememberedMax?: number;
}

/** Beyond it a group's records outlive the young generation and cost the collector more than commits cost. */
export const GROUP_RECORDS_MAX = 4 * BATCH_RECORDS_MAX;
/** 250 full batches: about a tenth of what the server may use, since a record grows as it is decoded. */
const HELD_BYTES_MAX = 16 * 1024 * 1024;
const RETRY_AFTER_SECONDS = 2;
const TAC_THREADS = 1;
/**
 * While PostgreSQL stores one group the next is judged. To the database they are two servers, which is
 * what it has to bear anyway: a key that both take makes one of them look again.
 */
export const COMMITS_MAX = 2;

/** The two things that are done to a group of uploads, each by itself. */
export interface IngestStages extends GroupStages<WaitingUpload, ReadGroup, Uint8Array> {
  /** Ends the threads. */
  close(): Promise<void>;
}

export function createIngestStages(options: IngestOptions): IngestStages {
  const tacs = createTacPool(options.tacThreads ?? TAC_THREADS);
  const answering = {
    ...options,
    memory: new IngestMemory(new CardMemory(options.rememberedMax)),
    turns: { judging: createQueue(), storing: createQueue() },
  };
  return {
    prepare: (waiting) => readGroup(waiting, { keys: options.keys, checkTacs: tacs.check }),
    commit: (group) => commitGroup(group, answering),
    close: () => tacs.close(),
  };
}

/** Merges concurrent uploads into one database transaction per group: see `createGroupCommitter`. */
export function createIngestService(options: IngestOptions): IngestService {
  const stages = createIngestStages(options);
  const committer = createGroupCommitter(stages, {
    weightOf: ({ batch }: WaitingUpload) => batch.recordCount,
    weightMax: GROUP_RECORDS_MAX,
    commitsMax: COMMITS_MAX,
    queue: {
      bytesOf: ({ encoded }) => encoded.length,
      bytesMax: options.heldBytesMax ?? HELD_BYTES_MAX,
      ownerOf: ({ batch }) => batch.terminalId,
    },
  });
  let closed = false;
  return {
    async receive(terminalId, encodedBatch) {
      const upload = openUpload(terminalId, encodedBatch);
      const answer = closed ? undefined : committer.submit(upload);
      if (answer === undefined) {
        throw new IngestError('INGEST_BUSY', { retryAfterSeconds: RETRY_AFTER_SECONDS });
      }
      return answer;
    },
    async close() {
      closed = true;
      await committer.idle();
      await stages.close();
    },
  };
}

/** @throws IngestError when it is no batch, or another terminal's. */
export function openUpload(terminalId: TerminalId, encoded: Uint8Array): WaitingUpload {
  const batch = decoded(encoded);
  if (batch.terminalId !== terminalId) {
    throw new IngestError('BATCH_OF_OTHER_TERMINAL', { terminalId, named: batch.terminalId });
  }
  return { batch, encoded };
}

function decoded(encoded: Uint8Array): UploadBatch {
  try {
    return decodeBatch(encoded);
  } catch (cause) {
    if (!(cause instanceof LayoutError)) throw cause;
    throw new IngestError('BATCH_MALFORMED', { reason: cause.message }, { cause });
  }
}

/** The options, with what the server knows and who is under way. */
type Answering = IngestOptions & Pick<AnsweringContext, 'memory' | 'turns'>;

async function commitGroup(group: ReadGroup, options: Answering): Promise<(() => Uint8Array)[]> {
  try {
    return await tryUntilAnswered(group, options);
  } catch (error) {
    if (group.uploads.length === 1 || error instanceof IngestError) throw error;
    // Something in one upload cannot be stored. It must not cost its neighbours their receipts.
    const answers: (() => Uint8Array)[] = [];
    for (const upload of group.uploads) {
      answers.push(await answerAlone({ ...group, uploads: [upload] }, options));
    }
    return answers;
  }
}

async function answerAlone(group: ReadGroup, options: Answering): Promise<() => Uint8Array> {
  try {
    const [answer] = await tryUntilAnswered(group, options);
    if (answer === undefined) throw new Error('an upload was committed without an answer');
    return answer;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

async function tryUntilAnswered(
  group: ReadGroup,
  options: Answering,
): Promise<(() => Uint8Array)[]> {
  try {
    return await answerOnAnOpenDay(group, options);
  } catch (cause) {
    if (!(cause instanceof AttemptsExhausted)) throw cause;
    throw new IngestError('INGEST_UNAVAILABLE', { attempts: cause.attempts }, { cause });
  }
}

async function answerOnAnOpenDay(
  group: ReadGroup,
  options: Answering,
): Promise<(() => Uint8Array)[]> {
  const { knex, clock } = options;
  let lookUp: LookUp = 'what-is-new';
  const answerOnce = (): Promise<(() => Uint8Array)[]> =>
    withRetries(() => {
      const context = { ...options, lookUp };
      // What could not be stored as judged is judged by the keys themselves, and not by what is kept of them.
      lookUp = 'every-key';
      return answerGroup(knex, group, context);
    });
  try {
    return await answerOnce();
  } catch (error) {
    if (!(error instanceof NoOpenDay)) throw error;
    const now = clock();
    await withRetries(() => openFirstDay(knex, now));
    return answerOnce();
  }
}
