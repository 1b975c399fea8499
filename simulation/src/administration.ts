import { randomBytes } from 'node:crypto';
import type { CardAsn, TerminalId } from '@lvchengtong/card-sdk/ids';
import { openDatabase } from '@lvchengtong/clearing-server/database/database';
import { createIssuingService } from '@lvchengtong/clearing-server/issuing/issuing-service';
import { readKeyEncryptionKey } from '@lvchengtong/clearing-server/keys/key-file-store';
import { createKeyService } from '@lvchengtong/clearing-server/keys/key-service';
import { openRootKeys } from '@lvchengtong/clearing-server/keys/root-key-service';
import { createParameterService } from '@lvchengtong/clearing-server/parameters/parameter-service';
import { createCashierService } from '@lvchengtong/clearing-server/participants/cashier-service';
import { upsertOperator } from '@lvchengtong/clearing-server/participants/operator-store';
import {
  parseRoster,
  type RosterProblem,
} from '@lvchengtong/clearing-server/students/parse-roster';
import { createRosterService } from '@lvchengtong/clearing-server/students/roster-service';
import { openTlsIdentity } from '@lvchengtong/clearing-server/terminals/authority-file-store';
import { createTerminalService } from '@lvchengtong/clearing-server/terminals/terminal-service';
import type { Knex } from 'knex';
import type { City, CityCashier, School } from './city.ts';

const ACTOR = 'first start';

export interface ImportedRoster {
  readonly schools: readonly School[];
  readonly students: number;
  readonly problems: readonly RosterProblem[];
}

/** What the city's administrators do, through the centre's own services. */
export interface Administration {
  readonly database: Knex;
  importRoster(bytes: Uint8Array): Promise<ImportedRoster>;
  /** Operators, terminals with their PSAMs, prices and limits. */
  register(city: City): Promise<void>;
  /** @returns the cashier's PIN; a new one for somebody who is registered already */
  cashierPin(cashier: CityCashier): Promise<string>;
  enrolmentCode(terminalId: TerminalId): Promise<string>;
  /** A card number for every student without a card; returns how many are to be made. */
  orderCards(): Promise<number>;
  /** Cards in force with the school of who holds them, by card number. */
  cards(): Promise<readonly { readonly asn: CardAsn; readonly schoolCode: string }[]>;
  close(): Promise<void>;
}

export interface AdministrationOptions {
  readonly databaseUrl: string;
  /** `keys` of the data folder. */
  readonly keysFolder: string;
  readonly kekFile: string;
  readonly clock: () => Date;
}

export async function openAdministration(options: AdministrationOptions): Promise<Administration> {
  const { clock } = options;
  const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
  const wallClock = (): Date => new Date();
  const database = openDatabase(options.databaseUrl, { connectionsMax: 4 });
  const kek = await readKeyEncryptionKey({ file: options.kekFile, create: false, random });
  const roots = await openRootKeys(database, { kek, random, clock });
  const identity = await openTlsIdentity({ directory: options.keysFolder, random, wallClock });
  const { authority } = identity;
  const terminals = createTerminalService({ database, authority, clock, wallClock, random });
  const keys = createKeyService(roots);
  const issuing = createIssuingService({ database, keys, clock });
  const cashiers = createCashierService({ database, clock, random });
  const parameters = createParameterService({ database, clock });
  return {
    database,
    importRoster: async (bytes) => {
      const roster = parseRoster(bytes);
      const [PNEK, PNDK] = [roots.get('PNEK/1'), roots.get('PNDK/1')];
      if (PNEK === undefined || PNDK === undefined) throw new Error('no keys for persons');
      const service = createRosterService({ database, personKeys: { PNEK, PNDK }, random, clock });
      await service.commit(roster);
      const schools = new Map(roster.students.map((row) => [row.schoolCode, row.schoolName]));
      return {
        schools: [...schools].map(([schoolCode, name]) => ({ schoolCode, name })),
        students: roster.students.length,
        problems: roster.problems,
      };
    },
    register: async (city) => {
      await registerOperators(database, city);
      for (const terminal of city.terminals) {
        await terminals.register({ ...terminal, simulated: true }, ACTOR);
      }
      const current = await parameters.current();
      const content = { ...current.content, ...city.parameters };
      const published = await parameters.publish(content, new Date(0), ACTOR);
      if (published.kind === 'invalid') throw new Error(`parameters: ${published.reason}`);
    },
    cashierPin: async (cashier) => {
      const registered = await cashiers.register(cashier, ACTOR);
      if (registered.kind === 'registered') return registered.pin;
      const changed = await cashiers.newPin(cashier, ACTOR);
      if (changed.kind === 'unknown') throw new Error(`cashier ${cashier.cashierNo} has left`);
      return changed.pin;
    },
    enrolmentCode: (terminalId) => terminals.issueEnrolmentCode(terminalId, ACTOR),
    orderCards: async () => (await issuing.createJob({}, ACTOR, 'first issue')).cards,
    cards: () => cardsInForce(database),
    close: () => database.destroy(),
  };
}

async function registerOperators(database: Knex, city: City): Promise<void> {
  await database.transaction(async (trx) => {
    for (const operator of city.operators) await upsertOperator(trx, operator);
    for (const [at, { schoolCode }] of city.schools.entries()) {
      const operatorNo = city.operators[at]?.operatorNo;
      await trx('person.school')
        .where({ school_code: schoolCode })
        .update({ operator_no: operatorNo });
    }
  });
}

async function cardsInForce(database: Knex): Promise<{ asn: CardAsn; schoolCode: string }[]> {
  const rows = await database('person.card_holder as h')
    .join('person.student as s', 's.student_id', 'h.student_id')
    .whereNull('h.held_until')
    .orderBy('h.card_asn')
    .select<{ card_asn: CardAsn; school_code: string }[]>('h.card_asn', 's.school_code');
  return rows.map((row) => ({ asn: row.card_asn, schoolCode: row.school_code }));
}
