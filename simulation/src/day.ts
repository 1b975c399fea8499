import { createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { subtract, sum, type Fen } from '@lvchengtong/card-sdk/money';
import { openCardStore, openPsamStore, tamperBalance } from '@lvchengtong/card-sdk/virtual';
import { verifyInvariants } from '@lvchengtong/clearing-server/reconciliation/invariant-store';
import { createReconciliationService } from '@lvchengtong/clearing-server/reconciliation/reconciliation-service';
import { createSettlementService } from '@lvchengtong/clearing-server/settlement/settlement-service';
import { openAdministration, type Administration } from './administration.ts';
import { cityClock, type CityClock } from './city-clock.ts';
import { countVerdicts, disagreements } from './day-figures.ts';
import { planDay, type Phase, type Place, type Visit } from './day-plan.ts';
import type { DayResult } from './day-result.ts';
import { exampleRoster } from '@lvchengtong/clearing-server/demo/example-roster';
import { lossyTransport, type NetworkFaults } from './faults.ts';
import { PurseWitness } from './purse-witness.ts';
import { randomFor } from '@lvchengtong/clearing-server/demo/random';
import { seedCity, type Progress, type SeededCity } from './seed-city.ts';
import { chooseVictim } from './tamper.ts';
import { openTerminal, signOnCashier, type Centre, type RunningTerminal } from './terminal.ts';
import { repeatSomeRecords, uploadEverything } from './uploads.ts';
import { instantAt, makeVisit, noVisits, type VisitWorld } from './visits.ts';

/** A centre in a process of its own, which can be stopped, killed and started again. */
export interface CentreControl {
  /** Starts it with its clock at `at`. */
  start(at: Date): Promise<Centre>;
  stop(): Promise<void>;
  /** As kill -9. */
  kill(): Promise<void>;
}

export interface DayOptions {
  readonly seed: number;
  readonly students: number;
  /** Fen by which one chip is altered behind everyone's back. */
  readonly tamper: bigint;
  /** Kill the centre while terminals upload, and start it again. */
  readonly killServer: boolean;
  readonly folder: string;
  readonly databaseUrl: string;
  readonly keysFolder: string;
  readonly kekFile: string;
  readonly centre: CentreControl;
  readonly progress: Progress;
}

const DATE = '2026-09-01';
const SCHOOL_YEAR = 2026;
const OFFICE_OPENS = 5 * 3600;
const hours = (value: number): Date => instantAt(DATE, value * 3600);

/** One school day of the city by its seed, through the agents and the centre that ship. */
export async function runDay(options: DayOptions): Promise<DayResult> {
  const { centre } = options;
  const first = await centre.start(hours(6));
  const administration = await openAdministration({
    ...options,
    clock: () => instantAt(DATE, OFFICE_OPENS),
  });
  try {
    const roster = exampleRoster(options.seed, options.students, SCHOOL_YEAR);
    const seeded = await seedCity({
      ...options,
      administration,
      centre: first,
      roster: new TextEncoder().encode(roster),
    });
    return await new Day(options, administration, seeded, first).run();
  } finally {
    await administration.close();
    await centre.stop();
  }
}

class Day {
  readonly #options: DayOptions;
  readonly #administration: Administration;
  readonly #seeded: SeededCity;
  readonly #centre: Centre;
  readonly #clock: CityClock = cityClock(instantAt(DATE, 6.5 * 3600));
  readonly #witness = new PurseWitness();
  readonly #counts = noVisits();
  readonly #network: NetworkFaults = { requestsLost: 0, answersLost: 0 };
  readonly #terminals: RunningTerminal[] = [];
  #onUpload: () => void = () => undefined;
  #kills = 0;

  constructor(
    options: DayOptions,
    administration: Administration,
    seeded: SeededCity,
    centre: Centre,
  ) {
    this.#options = options;
    this.#administration = administration;
    this.#seeded = seeded;
    this.#centre = centre;
  }

  async run(): Promise<DayResult> {
    const { seed, tamper } = this.#options;
    await this.#openTerminals();
    const cards = openCardStore(join(this.#options.folder, 'cards'));
    const holders = await this.#administration.cards();
    const schools = this.#seeded.city.schools.map(({ schoolCode }) => schoolCode);
    for (const { asn } of holders) {
      await cards.withCard(asn, (card) => this.#witness.look(asn, card));
    }
    const plan = planDay(seed, {
      schools: holders.map(({ schoolCode }) => schools.indexOf(schoolCode)),
      vehicles: this.#of('bus').length,
      stops: this.#of('metro').length,
    });
    const asnOf = (student: number): CardAsn => found(holders[student]?.asn);
    const world: VisitWorld = {
      date: DATE,
      clock: this.#clock,
      cards,
      cardOf: asnOf,
      terminalAt: (place) => this.#terminalAt(place),
      witness: this.#witness,
      counts: this.#counts,
    };
    try {
      await this.#visit(plan, world, ['morning-loads', 'morning']);
      await this.#restart(13);
      await this.#uploadWithKill();
      const victim = tamper === 0n ? undefined : asnOf(await chooseVictim(plan, tamper, world));
      if (victim !== undefined) {
        await cards.withCard(victim, async (card) => {
          tamperBalance(card, tamper);
          await this.#witness.look(victim, card);
        });
      }
      await this.#visit(plan, world, ['noon-loads', 'afternoon']);
      await this.#clock.advanceTo(instantAt(DATE, 18.9 * 3600));
      await this.#restart(19);
      await uploadEverything(this.#terminals);
      return await this.#conclude(
        holders.map(({ asn }) => asn),
        world,
        victim,
      );
    } finally {
      for (const terminal of this.#terminals) await terminal.close();
    }
  }

  async #openTerminals(): Promise<void> {
    const { folder, seed } = this.#options;
    const psams = openPsamStore(join(folder, 'psams'));
    const home = { folder: join(folder, 'agents'), psams, clock: this.#clock };
    for (const spec of this.#seeded.city.terminals) {
      if (spec.kind === 'issuing') continue;
      const enrolment = found(this.#seeded.enrolments.get(spec.terminalId));
      const random = randomFor(seed, `network of ${spec.terminalId}`);
      const terminal = await openTerminal(spec, home, enrolment, this.#centre.url, (transport) =>
        lossyTransport(
          (request) => {
            const answer = transport(request);
            if (request.path.startsWith('/v1/batches/')) this.#onUpload();
            return answer;
          },
          random,
          this.#network,
        ),
      );
      this.#terminals.push(terminal);
      const outcome = await terminal.agent.refresh();
      if ('unreachable' in outcome) throw new Error(outcome.unreachable);
      for (const { name, reason } of outcome.failed) throw new Error(`${name}: ${reason}`);
      await signOnCashier(terminal, this.#seeded.cashiers);
    }
  }

  async #visit(plan: readonly Visit[], world: VisitWorld, phases: Phase[]): Promise<void> {
    const visits = plan.filter(({ phase }) => phases.includes(phase));
    for (const [done, visit] of visits.entries()) {
      this.#options.progress(phases.join(', '), done, visits.length);
      await makeVisit(visit, world);
    }
    this.#options.progress(phases.join(', '), visits.length, visits.length);
  }

  /** The centre's clock cannot be moved while it runs. */
  async #restart(hour: number): Promise<void> {
    await this.#options.centre.stop();
    await this.#options.centre.start(hours(hour));
  }

  async #uploadWithKill(): Promise<void> {
    const { killServer, seed, centre } = this.#options;
    let uploads = 0;
    let restarted: Promise<unknown> = Promise.resolve();
    const killAt = randomFor(seed, 'kill').whole(2, 6);
    this.#onUpload = () => {
      uploads += 1;
      if (!killServer || uploads !== killAt) return;
      this.#kills += 1;
      restarted = centre.kill().then(() => centre.start(hours(13)));
    };
    await Promise.all([uploadEverything(this.#terminals)]);
    await restarted;
    this.#onUpload = () => undefined;
  }

  async #conclude(
    asns: readonly CardAsn[],
    world: VisitWorld,
    victim: CardAsn | undefined,
  ): Promise<DayResult> {
    const { seed, tamper } = this.#options;
    const { database } = this.#administration;
    const random = randomFor(seed, 'repeats');
    const enrolment = found([...this.#seeded.enrolments.values()][0]);
    const centreKey = createPublicKey(enrolment.receiptKeyPem);
    const repeated = await repeatSomeRecords(this.#terminals, random, centreKey);
    const date = parseSettlementDate(DATE);
    const services = { knex: database, clock: (): Date => hours(19.5) };
    const { bills } = await createSettlementService(services).close(date, 'simulated day');
    const report = found(await createReconciliationService(services).report(date));
    const counts = await countVerdicts(database);
    const invariants = await verifyInvariants(database);
    const chips = new Map<CardAsn, Fen>();
    for (const asn of asns) {
      const balance = await world.cards.withCard(asn, (card) => this.#witness.look(asn, card));
      chips.set(asn, asn === victim ? subtract(balance, tamper as Fen) : balance);
    }
    const truth = {
      journalled: sumOf(this.#terminals.map(({ agent }) => agent.journal.last(-1).length)),
      repeated,
      witnessed: this.#witness.witnessed,
      chips,
    };
    return {
      ...counts,
      bills,
      differences: report.differences,
      billed: sum(bills.map(({ gross }) => gross)),
      unexplained: report.unexplained,
      invariantsFailed: invariants.filter(({ rows }) => rows.length > 0).map(({ name }) => name),
      disagreements: await disagreements(database, date, truth, counts, bills),
      tampered: victim,
      visits: this.#counts,
      network: this.#network,
      kills: this.#kills,
    };
  }

  #of(kind: string): RunningTerminal[] {
    return this.#terminals.filter(({ spec }) => spec.kind === kind);
  }

  #terminalAt(place: Place): RunningTerminal {
    const own = this.#of(place.kind);
    switch (place.kind) {
      case 'bus':
        return found(own[place.vehicle]);
      case 'metro':
        return found(own[place.stop]);
      case 'gate':
      case 'canteen':
      case 'top-up':
        return found(own.find(({ spec }) => spec.school === place.school));
    }
  }
}

function found<Item>(item: Item | undefined): Item {
  if (item === undefined) throw new Error('the city lacks something that the plan names');
  return item;
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
