import type { KeyObject } from 'node:crypto';
import {
  batchDigest,
  BATCH_RECORDS_MAX,
  decodeBatch,
  LayoutError,
  type UploadBatch,
} from '@lvchengtong/card-sdk/exchange';
import { localDateTimeOf, settlementDateOf, type TerminalId } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { AttemptsExhausted, withRetries } from '../database/with-retries.ts';
import { openFirstDay } from '../settlement/open-day-store.ts';
import { answerGroup, NoOpenDay } from './answer-group-service.ts';
import { createGroupCommitter } from './group-committer.ts';
import { IngestError } from './ingest-error.ts';
import type { Upload } from './judge-group.ts';
import { readRecord } from './received-record.ts';
import type { TacKeySource } from './tac-key-source.ts';

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
  readonly uploadsWaitingMax?: number;
}

interface WaitingUpload {
  readonly batch: UploadBatch;
  readonly digest: string;
}

const GROUP_RECORDS_MAX = 16 * BATCH_RECORDS_MAX;
const UPLOADS_WAITING_MAX = 400;
const RETRY_AFTER_SECONDS = 2;

/** Merges concurrent uploads into one database transaction per group: see `createGroupCommitter`. */
export function createIngestService(options: IngestOptions): IngestService {
  const committer = createGroupCommitter(
    (uploads: readonly WaitingUpload[]) => commitGroup(uploads.map(readUpload), options),
    {
      weightOf: ({ batch }) => batch.recordCount,
      weightMax: GROUP_RECORDS_MAX,
      waitingMax: options.uploadsWaitingMax ?? UPLOADS_WAITING_MAX,
    },
  );
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
    close() {
      closed = true;
      return committer.idle();
    },
  };
}

function openUpload(terminalId: TerminalId, encoded: Uint8Array): WaitingUpload {
  const batch = decoded(encoded);
  if (batch.terminalId !== terminalId) {
    throw new IngestError('BATCH_OF_OTHER_TERMINAL', { terminalId, named: batch.terminalId });
  }
  return { batch, digest: batchDigest(encoded) };
}

function decoded(encoded: Uint8Array): UploadBatch {
  try {
    return decodeBatch(encoded);
  } catch (cause) {
    if (!(cause instanceof LayoutError)) throw cause;
    throw new IngestError('BATCH_MALFORMED', { reason: cause.message }, { cause });
  }
}

// Only when its turn comes: what waits is bytes, which are a tenth of what they decode to.
const readUpload = ({ batch, digest }: WaitingUpload): Upload => ({
  batch,
  digest,
  received: batch.records.map(readRecord),
});

async function commitGroup(
  uploads: readonly Upload[],
  options: IngestOptions,
): Promise<(() => Uint8Array)[]> {
  try {
    return await tryUntilAnswered(uploads, options);
  } catch (error) {
    if (uploads.length === 1 || error instanceof IngestError) throw error;
    // Something in one upload cannot be stored. It must not cost its neighbours their receipts.
    const answers: (() => Uint8Array)[] = [];
    for (const upload of uploads) answers.push(await answerAlone(upload, options));
    return answers;
  }
}

async function answerAlone(upload: Upload, options: IngestOptions): Promise<() => Uint8Array> {
  try {
    const [answer] = await tryUntilAnswered([upload], options);
    if (answer === undefined) throw new Error('an upload was committed without an answer');
    return answer;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

async function tryUntilAnswered(
  uploads: readonly Upload[],
  options: IngestOptions,
): Promise<(() => Uint8Array)[]> {
  const { knex, clock } = options;
  const answerOnce = (): Promise<(() => Uint8Array)[]> =>
    withRetries(() => knex.transaction((trx) => answerGroup(trx, uploads, options)));
  try {
    return await answerOnce();
  } catch (cause) {
    if (cause instanceof AttemptsExhausted) {
      throw new IngestError('INGEST_UNAVAILABLE', { attempts: cause.attempts }, { cause });
    }
    if (!(cause instanceof NoOpenDay)) throw cause;
    const now = clock();
    await openFirstDay(knex, settlementDateOf(localDateTimeOf(now)), now);
    return answerOnce();
  }
}
