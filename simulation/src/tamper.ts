import type { Visit } from './day-plan.ts';
import type { VisitWorld } from './visits.ts';

const money = ({ place }: Visit): boolean => place.kind !== 'gate';

/**
 * Whose chip is altered at noon: somebody with an undisturbed day, who has paid before and will pay
 * or load afterwards, so that the next record shows the altered balance.
 */
export async function chooseVictim(
  plan: readonly Visit[],
  tamper: bigint,
  world: VisitWorld,
): Promise<number> {
  const students = new Set(plan.map(({ student }) => student));
  for (const student of students) {
    const own = plan.filter((visit) => visit.student === student);
    const calm = own.every(({ tear, wrongTac }) => tear === undefined && wrongTac !== true);
    const before = own.some((visit) => visit.phase === 'morning' && money(visit));
    const after = own.some(
      (visit) => visit.phase === 'afternoon' && visit.place.kind === 'canteen',
    );
    if (!calm || !before || !after) continue;
    const asn = world.cardOf(student);
    const balance = await world.cards.withCard(asn, (card) => world.witness.look(asn, card));
    // Enough is left for what the afternoon costs.
    if (balance + tamper >= 3_000n && balance >= 3_000n) return student;
  }
  throw new Error(`no card can be altered by ${String(tamper)} fen and still pay afterwards`);
}
