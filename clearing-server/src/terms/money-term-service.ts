import { localDateTimeOf, settlementDateOf } from '@lvchengtong/card-sdk/ids';
import type { Obstacle } from '../approvals/approval-request.ts';
import type { ApprovalHandler } from '../approvals/approval-service.ts';
import { moneyTermShape } from './money-term-shape.ts';
import { insertTerms } from './money-term-store.ts';

/** Other terms from a day on: asked for by one person, agreed to by another. What began before keeps its own. */
export function moneyTermHandler(clock: () => Date): ApprovalHandler {
  const obstacle = (content: unknown, now: Date): Obstacle => {
    const { effective_from: from } = moneyTermShape.parse(content);
    const today = settlementDateOf(localDateTimeOf(now));
    return from < today ? `${from} is over: terms begin today at the earliest` : undefined;
  };
  return {
    obstacle: (_trx, _subject, content) => Promise.resolve(obstacle(content, clock())),
    async apply(trx, { id, content }, at) {
      const stands = obstacle(content, at);
      if (stands !== undefined) return stands;
      const terms = moneyTermShape.parse(content);
      return (await insertTerms(trx, id, terms))
        ? undefined
        : `other terms begin on ${terms.effective_from} already`;
    },
  };
}
