import { instantOf, parseLocalDateTime, type CardAsn } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import { tearable, type CardStore, type VirtualCard } from '@lvchengtong/card-sdk/virtual';
import type { ScreenPhase } from '@lvchengtong/terminal-agent/screen-state';
import type { CityClock } from './city-clock.ts';
import type { Place, PlannedTear, Visit } from './day-plan.ts';
import { withWrongTac } from './faults.ts';
import type { PurseWitness } from './purse-witness.ts';
import type { RunningTerminal } from './terminal.ts';

/** What went wrong in front of the readers, and how it ended. */
export interface VisitCounts {
  presentations: number;
  accepted: number;
  refused: number;
  leftBeforeDebit: number;
  torn: number;
  recovered: number;
  wrongTacs: number;
}

export interface VisitWorld {
  /** `2026-09-01`: the simulated day. */
  readonly date: string;
  readonly clock: CityClock;
  readonly cards: CardStore;
  readonly cardOf: (student: number) => CardAsn;
  readonly terminalAt: (place: Place) => RunningTerminal;
  readonly witness: PurseWitness;
  readonly counts: VisitCounts;
}

export const noVisits = (): VisitCounts => ({
  presentations: 0,
  accepted: 0,
  refused: 0,
  leftBeforeDebit: 0,
  torn: 0,
  recovered: 0,
  wrongTacs: 0,
});

/** How long a student takes to hold the card to the reader again. */
const AGAIN_SECONDS = 4;

/** One student at one terminal: with a torn card, or behind somebody whose card was torn. */
export async function makeVisit(visit: Visit, world: VisitWorld): Promise<void> {
  const asn = world.cardOf(visit.student);
  const terminal = world.terminalAt(visit.place);
  await world.clock.advanceTo(instantAt(world.date, visit.at));
  await world.cards.withCard(asn, async (card) => {
    const shown = await hold(card, terminal, visit, world, visit.tear);
    const left = shown.kind === 'torn' || shown.kind === 'try-again';
    const again = left ? visit.tear?.comesBack === true : isOthersTear(shown);
    if (again) {
      const later = world.clock.now().getTime() + AGAIN_SECONDS * 1_000;
      await world.clock.advanceTo(new Date(later));
      await hold(card, terminal, visit, world, undefined);
    }
    await world.witness.after(asn, card, terminal.spec.operatorNo);
  });
}

/** The card before this one was torn away: its amount is not for this card, so it is keyed in anew. */
const isOthersTear = (shown: ScreenPhase): boolean =>
  shown.kind === 'refused' && shown.refusal === 'torn';

async function hold(
  card: VirtualCard,
  { agent }: RunningTerminal,
  visit: Visit,
  { counts }: VisitWorld,
  tear: PlannedTear | undefined,
): Promise<ScreenPhase> {
  if (visit.amount > 0) agent.screen.commands.setAmount(fen(visit.amount));
  card.reset();
  const channel = tearable(card, {
    tear: (exchange, command) => {
      const now = tear?.during === 'money' ? movesMoney(command) : tear?.during === exchange;
      return now ? tear?.when : undefined;
    },
  });
  const onWrongTac = (): void => {
    counts.wrongTacs += 1;
  };
  const shown = await agent.present(
    visit.wrongTac === true ? withWrongTac(channel, onWrongTac) : channel,
  );
  card.reset();
  if (shown.kind === 'busy') throw new Error('two cards at one reader: the day has one thread');
  count(shown, counts);
  return shown;
}

/** DEBIT FOR PURCHASE and CREDIT FOR LOAD. */
const movesMoney = ([cla, ins]: Uint8Array): boolean =>
  cla === 0x80 && (ins === 0x54 || ins === 0x52);

function count(shown: ScreenPhase, counts: VisitCounts): void {
  counts.presentations += 1;
  if (shown.kind === 'accepted') counts.accepted += 1;
  if (shown.kind === 'accepted' && shown.recovered) counts.recovered += 1;
  if (shown.kind === 'refused' || shown.kind === 'blocked') counts.refused += 1;
  if (shown.kind === 'try-again') counts.leftBeforeDebit += 1;
  if (shown.kind === 'torn') counts.torn += 1;
}

/** @param seconds of the day, Asia/Shanghai */
export function instantAt(date: string, seconds: number): Date {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const time = `${two(seconds / 3600)}${two((seconds % 3600) / 60)}${two(seconds % 60)}`;
  return instantOf(parseLocalDateTime(date.replaceAll('-', '') + time));
}
