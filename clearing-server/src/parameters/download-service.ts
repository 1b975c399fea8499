import type { KeyObject } from 'node:crypto';
import type { Knex } from 'knex';
import { hex } from '@lvchengtong/card-sdk/bytes';
import { signDocument, type SignedDocument } from '@lvchengtong/card-sdk/exchange';
import { blockListCount, blockListDelta, blockListSnapshot } from '../cards/block-list-store.ts';
import { cashiersOfOperator } from '../participants/cashier-store.ts';
import { rosterOfOperator } from '../students/roster-store.ts';
import type { Terminal } from '../terminals/terminal.ts';
import type { ParameterService } from './parameter-service.ts';

/** What terminals fetch: each a signed text that says which version it is. */
export interface DownloadService {
  parameters(): Promise<SignedDocument>;
  /** The whole list, or what has changed since a version; whole also where that is no version of ours. */
  blockList(since?: number): Promise<SignedDocument>;
  /** The students of the school that runs this terminal; nobody for a bus or a metro gate. */
  roster(terminal: Terminal): Promise<SignedDocument>;
  /** Who may sign on here; nobody where no cashier stands. */
  cashiers(terminal: Terminal): Promise<SignedDocument>;
}

const NEVER = new Date(0);
/** Terminals at which somebody takes money; no other learns of the operator's staff. */
const MANNED: ReadonlySet<Terminal['kind']> = new Set(['canteen', 'top-up']);

export function createDownloadService(options: {
  readonly database: Knex;
  readonly parameters: ParameterService;
  readonly signingKey: KeyObject;
}): DownloadService {
  const { database } = options;
  const signed = (content: Readonly<Record<string, unknown>>): SignedDocument =>
    signDocument(JSON.stringify(content), options.signingKey);
  // Every terminal asks every minute, and mostly for the version it has.
  let counted: { readonly version: number; readonly count: number } | undefined;
  const countOf = async (version: number): Promise<number> => {
    if (counted?.version !== version) {
      counted = { version, count: await blockListCount(database, version) };
    }
    return counted.count;
  };
  return {
    parameters: async () => {
      const { version, createdAt, content } = await options.parameters.current();
      return signed({ version, issued_at: createdAt.toISOString(), content });
    },
    blockList: async (since) => {
      const delta = since === undefined ? undefined : await blockListDelta(database, since);
      if (delta !== undefined) {
        const { version, issuedAt = NEVER, added, removed } = delta;
        const count = await countOf(version);
        const times = { version, since: delta.since, issued_at: issuedAt.toISOString() };
        return signed({ ...times, added, removed, count });
      }
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
    cashiers: async ({ operatorNo, kind }) => {
      const { changedAt = NEVER, cashiers } = MANNED.has(kind)
        ? await cashiersOfOperator(database, operatorNo)
        : { cashiers: [] };
      return signed({
        version: changedAt.getTime(),
        issued_at: changedAt.toISOString(),
        cashiers: cashiers.map(({ cashierNo, name, pin }) => ({
          cashier_no: cashierNo,
          name,
          pin_salt_hex: hex(pin.salt),
          pin_digest_hex: hex(pin.digest),
        })),
      });
    },
  };
}
