import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCardStore, openPsamStore } from '@lvchengtong/card-sdk/virtual';
import type { Enrolment } from '@lvchengtong/terminal-agent/enrolment/enrolment';
import type { Administration, ImportedRoster } from './administration.ts';
import type { Fen } from '@lvchengtong/card-sdk/money';
import type { Clock } from '@lvchengtong/terminal-agent/clock';
import { loadEmptyCards } from './first-loads.ts';
import { cityOf, type City, type CityCashier, type CityTerminal } from './city.ts';
import { makeNextCard, makePsam } from './issuing-desk.ts';
import type { MetroMap } from './metro-map.ts';
import { enrolTerminal, transportOf, type Centre } from './terminal.ts';

const DATA = fileURLToPath(new URL('../../data/', import.meta.url));

/** How far something long is; `all` is known from the beginning. */
export type Progress = (what: string, done: number, all: number) => void;

export interface SeedOptions {
  readonly administration: Administration;
  readonly centre: Centre;
  /** The data folder: gets `cards`, `psams` and `agents`. */
  readonly folder: string;
  /** CSV; the example of the repository when undefined. */
  readonly roster: Uint8Array | undefined;
  /** Loaded onto every empty card at the top-up desk; nothing when undefined. */
  readonly firstLoad?: { readonly amount: Fen; readonly clock: Clock };
  readonly progress: Progress;
}

/** A cashier with the PIN that only the seeding has been told. */
export interface SeededCashier extends CityCashier {
  readonly pin: string;
}

export interface SeededCity {
  readonly city: City;
  readonly roster: ImportedRoster;
  readonly enrolments: ReadonlyMap<string, Enrolment>;
  readonly cashiers: readonly SeededCashier[];
}

export const exampleRoster = (): Uint8Array =>
  new Uint8Array(readFileSync(join(DATA, 'roster.example.csv')));

export const cityFor = (schools: ImportedRoster['schools']): City =>
  cityOf(
    schools,
    JSON.parse(readFileSync(join(DATA, 'zhengzhou-metro-2025.json'), 'utf8')) as MetroMap,
  );

/**
 * Makes a city out of an empty centre, by the ways a real one would: rosters imported, terminals
 * registered and enrolled, PSAMs and cards personalised at issuing desks. What was done when an
 * earlier attempt was interrupted is not done again.
 */
export async function seedCity(options: SeedOptions): Promise<SeededCity> {
  const { administration, centre, folder, progress } = options;
  const roster = await administration.importRoster(options.roster ?? exampleRoster());
  const city = cityFor(roster.schools);
  await administration.register(city);
  const cashiers: SeededCashier[] = [];
  for (const cashier of city.cashiers) {
    cashiers.push({ ...cashier, pin: await administration.cashierPin(cashier) });
  }
  const agents = join(folder, 'agents');
  const enrolments = new Map<string, Enrolment>();
  for (const [at, { terminalId, ...rest }] of city.terminals.entries()) {
    progress('terminals', at, city.terminals.length);
    const spec: CityTerminal = { terminalId, ...rest };
    const code = (): Promise<string> => administration.enrolmentCode(terminalId);
    enrolments.set(terminalId, await enrolTerminal(spec, agents, centre, code));
  }
  progress('terminals', city.terminals.length, city.terminals.length);
  await issueEverything(options, city, enrolments);
  if (options.firstLoad !== undefined) {
    await loadEmptyCards({
      ...options.firstLoad,
      city,
      cashiers,
      enrolments,
      centreUrl: centre.url,
      folder,
      progress,
    });
  }
  return { city, roster, enrolments, cashiers };
}

async function issueEverything(
  { administration, centre, folder, progress }: SeedOptions,
  city: City,
  enrolments: ReadonlyMap<string, Enrolment>,
): Promise<void> {
  const desk = city.terminals.find(({ kind }) => kind === 'issuing');
  const enrolment = desk && enrolments.get(desk.terminalId);
  if (enrolment === undefined) throw new Error('the city has no issuing desk');
  const transport = transportOf(enrolment, centre.url);
  try {
    const psams = openPsamStore(join(folder, 'psams'));
    const made = new Set((await psams.list()).map(({ psamNo }) => psamNo));
    for (const { psamNo } of city.terminals) {
      if (!made.has(psamNo)) await makePsam(transport.send, psams, psamNo);
    }
    const cards = openCardStore(join(folder, 'cards'));
    const all = await administration.orderCards();
    for (let done = 0; ; done += 1) {
      progress('cards', done, Math.max(all, done));
      if ((await makeNextCard(transport.send, cards)) === undefined) break;
    }
  } finally {
    transport.close();
  }
}
