import { instantOf, type LocalDateTime } from '@lvchengtong/card-sdk/ids';
import type { GateParameters } from '../parameters/parameter-set.ts';
import type { CardHistory } from '../presentation/card-history.ts';
import { minuteOfDay } from '../presentation/local-time.ts';
import { belongsToSchool } from './concession.ts';
import { refuse, type Kind } from './decision.ts';

export type GateDirection = 'in' | 'out' | 'both';

/** A school gate: who, genuine or not, in or out; the same way twice in a short time is refused. */
export const gate = (direction: GateDirection): Kind => ({
  takesMoney: false,
  keyed: false,
  asksAgain: false,
  needs: () => ['genuine'],
  decide: ({ genuine, at, parameters, history, card }) => {
    if (genuine !== true) return refuse('not-genuine');
    if (parameters.gate === undefined) return refuse('terminal-closed');
    if (!belongsToSchool(card)) return refuse('wrong-kind');
    const way = wayOf(direction, history, at, parameters.gate);
    if (passedJustNow(history, way, at, parameters.gate)) {
      return { kind: 'refuse-pass', refusal: 'already-used', direction: way };
    }
    const late = way === 'in' && minuteOfDay(at) >= parameters.gate.lateAfterMinute;
    return { kind: 'pass', direction: way, late };
  },
});

const secondsSince = (earlier: LocalDateTime, at: LocalDateTime): number =>
  (instantOf(at).getTime() - instantOf(earlier).getTime()) / 1000;

function wayOf(
  direction: GateDirection,
  { lastPass }: CardHistory,
  at: LocalDateTime,
  limits: GateParameters,
): 'in' | 'out' {
  if (direction !== 'both') return direction;
  if (lastPass === undefined) return 'in';
  // Standing before the reader for too long is not walking out again.
  if (secondsSince(lastPass.at, at) < limits.antiPassbackSeconds) return lastPass.direction;
  return lastPass.direction === 'in' ? 'out' : 'in';
}

const passedJustNow = (
  { lastPass }: CardHistory,
  way: 'in' | 'out',
  at: LocalDateTime,
  limits: GateParameters,
): boolean =>
  lastPass?.direction === way && secondsSince(lastPass.at, at) < limits.antiPassbackSeconds;
