import { add, fen, type Fen } from '@lvchengtong/card-sdk/money';
import type { MetroParameters } from '../../parameters/parameter-set.ts';

/** The distance tariff: a base, then so much for every begun stretch, the stretches growing longer. */
export function fareFor(
  metres: number,
  tariff: Pick<MetroParameters, 'base' | 'baseMetres' | 'steps'>,
): Fen {
  let fare = tariff.base;
  let from = tariff.baseMetres;
  for (const { uptoMetres, everyMetres, add: more } of tariff.steps) {
    const within = Math.min(metres, uptoMetres) - from;
    if (within <= 0) break;
    fare = add(fare, fen(BigInt(Math.ceil(within / everyMetres)) * more));
    from = uptoMetres;
  }
  return fare;
}

/** Metres of the shortest way over the network; undefined when there is none. Dijkstra. */
export function shortestWay(
  links: MetroParameters['links'],
  from: number,
  to: number,
): number | undefined {
  const neighbours = new Map<number, { station: number; metres: number }[]>();
  const connect = (a: number, b: number, metres: number): void => {
    neighbours.set(a, [...(neighbours.get(a) ?? []), { station: b, metres }]);
  };
  for (const link of links) {
    connect(link.from, link.to, link.metres);
    connect(link.to, link.from, link.metres);
  }
  const reached = new Map([[from, 0]]);
  const settled = new Set<number>();
  for (;;) {
    const next = [...reached]
      .filter(([station]) => !settled.has(station))
      .sort(([, a], [, b]) => a - b)[0];
    if (next === undefined) return undefined;
    const [station, metres] = next;
    if (station === to) return metres;
    settled.add(station);
    for (const step of neighbours.get(station) ?? []) {
      const known = reached.get(step.station) ?? Number.POSITIVE_INFINITY;
      reached.set(step.station, Math.min(known, metres + step.metres));
    }
  }
}
