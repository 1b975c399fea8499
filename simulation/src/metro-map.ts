import type { MetroParametersJson } from '@lvchengtong/card-sdk/exchange';

/** `simulation/data/zhengzhou-metro-2025.json`; see the NOTICE beside it. */
export interface MetroMap {
  readonly fareRule: {
    readonly baseFen: number;
    readonly baseMetres: number;
    readonly steps: readonly {
      readonly uptoMetres: number | null;
      readonly addFenEveryMetres: number;
    }[];
    readonly studentRatePercent: number;
  };
  readonly lines: readonly { readonly name: string; readonly stations: readonly number[] }[];
  readonly stations: readonly {
    readonly id: number;
    readonly name: string;
    readonly lat: number;
    readonly lng: number;
  }[];
}

/** The rule adds one yuan for every begun stretch. */
const STEP_FEN = 100;

/** The tariff that a metro terminal downloads: distances follow the lines, station by station. */
export function metroParametersOf(map: MetroMap): MetroParametersJson {
  return {
    base_fen: map.fareRule.baseFen,
    base_metres: map.fareRule.baseMetres,
    steps: map.fareRule.steps.map((step) => ({
      upto_metres: step.uptoMetres,
      every_metres: step.addFenEveryMetres,
      add_fen: STEP_FEN,
    })),
    student_rate_percent: map.fareRule.studentRatePercent,
    entry_balance_min_fen: map.fareRule.baseFen,
    missing_entry_fen: map.fareRule.baseFen,
    same_station_fen: map.fareRule.baseFen,
    same_station_free_minutes: 15,
    stations: map.stations.map(({ id, name, lat, lng }) => ({ station: id, name, lat, lng })),
    links: linksOf(map),
  };
}

function linksOf(map: MetroMap): MetroParametersJson['links'] {
  const place = new Map(map.stations.map((station) => [station.id, station]));
  const links = new Map<string, { from: number; to: number; metres: number }>();
  for (const { stations } of map.lines) {
    for (const [at, from] of stations.entries()) {
      const to = stations[at + 1];
      const [here, there] = [place.get(from), to === undefined ? undefined : place.get(to)];
      if (to === undefined || here === undefined || there === undefined) continue;
      const key = from < to ? `${String(from)}-${String(to)}` : `${String(to)}-${String(from)}`;
      links.set(key, { from, to, metres: metresBetween(here, there) });
    }
  }
  return [...links.values()];
}

interface Place {
  readonly lat: number;
  readonly lng: number;
}
const EARTH_RADIUS_METRES = 6_371_000;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Great circle (haversine). */
function metresBetween(a: Place, b: Place): number {
  const [latA, latB] = [radians(a.lat), radians(b.lat)];
  const half =
    Math.sin((latB - latA) / 2) ** 2 +
    Math.cos(latA) * Math.cos(latB) * Math.sin(radians(b.lng - a.lng) / 2) ** 2;
  return Math.round(2 * EARTH_RADIUS_METRES * Math.asin(Math.sqrt(half)));
}
