import { join } from 'node:path';
import { identify, readBalance } from '@lvchengtong/card-sdk/epurse';
import type { Fen } from '@lvchengtong/card-sdk/money';
import { openCardStore, openPsamStore, type VirtualCard } from '@lvchengtong/card-sdk/virtual';
import { systemScheduler, type Clock } from '@lvchengtong/terminal-agent/clock';
import type { Enrolment } from '@lvchengtong/terminal-agent/enrolment/enrolment';
import type { City } from './city.ts';
import type { SeededCashier } from './seed-city.ts';
import { openTerminal, signOnCashier, type RunningTerminal } from './terminal.ts';
import { uploadEverything } from './uploads.ts';

export interface FirstLoadOptions {
  readonly city: City;
  readonly cashiers: readonly SeededCashier[];
  readonly enrolments: ReadonlyMap<string, Enrolment>;
  readonly centreUrl: string;
  /** The data folder: has `cards`, `psams` and `agents`. */
  readonly folder: string;
  readonly amount: Fen;
  readonly clock: Clock;
  readonly progress: (what: string, done: number, all: number) => void;
}

/** Loads every empty card at the top-up desk, as its cashier would, and brings the records in. */
export async function loadEmptyCards(options: FirstLoadOptions): Promise<void> {
  const { city, enrolments, centreUrl, folder, clock, progress } = options;
  const spec = city.terminals.find(({ kind }) => kind === 'top-up');
  const enrolment = spec && enrolments.get(spec.terminalId);
  if (spec === undefined || enrolment === undefined) throw new Error('the city has no top-up desk');
  const home = {
    folder: join(folder, 'agents'),
    psams: openPsamStore(join(folder, 'psams')),
    clock: { now: clock, schedule: systemScheduler },
  };
  const desk = await openTerminal(spec, home, enrolment, centreUrl, (transport) => transport);
  try {
    await desk.agent.refresh();
    await signOnCashier(desk, options.cashiers);
    const store = openCardStore(join(folder, 'cards'));
    const cards = await store.list();
    for (const [done, { asn }] of cards.entries()) {
      progress('loads', done, cards.length);
      await store.withCard(asn, (card) => loadIfEmpty(card, desk, options.amount));
    }
    progress('loads', cards.length, cards.length);
    await uploadEverything([desk]);
    desk.agent.screen.commands.signOff();
  } finally {
    await desk.close();
  }
}

async function loadIfEmpty(card: VirtualCard, desk: RunningTerminal, amount: Fen): Promise<void> {
  card.reset();
  const channel = card.channel();
  if ((await identify(channel)).kind !== 'card') return;
  if ((await readBalance(channel)) > 0n) return;
  desk.agent.screen.commands.setAmount(amount);
  card.reset();
  const shown = await desk.agent.present(card.channel());
  card.reset();
  if (shown.kind !== 'accepted') throw new Error(`a first load ended as ${shown.kind}`);
}
