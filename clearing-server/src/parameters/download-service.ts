import type { KeyObject } from 'node:crypto';
import type { Knex } from 'knex';
import { signDocument, type SignedDocument } from '@lvchengtong/card-sdk/exchange';
import { blockListSnapshot } from '../cards/block-list-store.ts';
import { rosterOfOperator } from '../students/roster-store.ts';
import type { Terminal } from '../terminals/terminal.ts';
import type { ParameterService } from './parameter-service.ts';

/** What terminals fetch: each a signed text that says which version it is. */
export interface DownloadService {
  parameters(): Promise<SignedDocument>;
  blockList(): Promise<SignedDocument>;
  /** The students of the school that runs this terminal; nobody for a bus or a metro gate. */
  roster(terminal: Terminal): Promise<SignedDocument>;
}

const NEVER = new Date(0);

export function createDownloadService(options: {
  readonly database: Knex;
  readonly parameters: ParameterService;
  readonly signingKey: KeyObject;
}): DownloadService {
  const { database } = options;
  const signed = (content: Readonly<Record<string, unknown>>): SignedDocument =>
    signDocument(JSON.stringify(content), options.signingKey);
  return {
    parameters: async () => {
      const { version, createdAt, content } = await options.parameters.current();
      return signed({ version, issued_at: createdAt.toISOString(), content });
    },
    blockList: async () => {
      const { version, issuedAt = NEVER, cards } = await blockListSnapshot(database);
      return signed({ version, issued_at: issuedAt.toISOString(), cards });
    },
    roster: async ({ operatorNo }) => {
      const { changedAt = NEVER, students } = await rosterOfOperator(database, operatorNo);
      return signed({
        // Milliseconds of the newest change: it only grows, and needs no counter of its own.
        version: changedAt.getTime(),
        issued_at: changedAt.toISOString(),
        students: students.map(({ cardAsn, name, className, stage, grade }) => ({
          card_asn: cardAsn,
          name,
          class_name: className,
          stage,
          grade,
        })),
      });
    },
  };
}
