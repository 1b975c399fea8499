import assert from 'node:assert/strict';
import type { ParameterSetJson } from '@lvchengtong/card-sdk/exchange';
import {
  parseOperatorNo,
  parsePsamNo,
  parseTerminalId,
  type OperatorNo,
  type PsamNo,
  type TerminalId,
} from '@lvchengtong/card-sdk/ids';
import { metroParametersOf, type MetroMap } from './metro-map.ts';

export type CityTerminalKind = 'gate' | 'canteen' | 'bus' | 'metro' | 'top-up' | 'issuing';

export interface CityOperator {
  readonly operatorNo: OperatorNo;
  readonly name: string;
  readonly kind: 'school' | 'bus' | 'metro';
  readonly bankAccount: string;
}

export interface CityTerminal {
  readonly terminalId: TerminalId;
  readonly psamNo: PsamNo;
  readonly operatorNo: OperatorNo;
  readonly kind: CityTerminalKind;
  readonly place: string;
  /** The school it stands in, by its place in the list of schools. */
  readonly school?: number;
  readonly bus?: { readonly line: number; readonly vehicle: number };
  readonly metro?: { readonly line: number; readonly station: number };
}

/** Who stands at the tills of an operator. */
export interface CityCashier {
  readonly operatorNo: OperatorNo;
  readonly cashierNo: string;
  readonly name: string;
}

/** A small city around the schools of a roster: who runs terminals, and where these stand. */
export interface City {
  readonly schools: readonly School[];
  readonly operators: readonly CityOperator[];
  readonly terminals: readonly CityTerminal[];
  readonly cashiers: readonly CityCashier[];
  readonly parameters: ParameterSetJson['content'];
}

export interface School {
  readonly schoolCode: string;
  readonly name: string;
}

const CITY_CODE = '4500';
const BUS = parseOperatorNo('45020001');
const METRO = parseOperatorNo('45030001');
const BUS_LINE = 26;
const BUS_VEHICLES = [2601, 2602];
const METRO_LINE = 1;
/** Of the line's stations, these have our gates: about a third of the line apart. */
const METRO_STOPS = [2, 9, 17, 26];

export function cityOf(schools: readonly School[], map: MetroMap): City {
  const operators: readonly CityOperator[] = [
    ...schools.map((school, at) => ({
      operatorNo: schoolOperator(at),
      name: school.name,
      kind: 'school' as const,
      bankAccount: bankAccount(at + 1),
    })),
    { operatorNo: BUS, name: '绿城公交', kind: 'bus', bankAccount: bankAccount(9001) },
    { operatorNo: METRO, name: '绿城地铁', kind: 'metro', bankAccount: bankAccount(9002) },
  ];
  const terminals = [
    ...schools.flatMap(schoolTerminals),
    ...BUS_VEHICLES.map((vehicle, at) => ({
      ...identity('bus', at + 1),
      operatorNo: BUS,
      place: `${String(BUS_LINE)}路 车号${String(vehicle)}`,
      bus: { line: BUS_LINE, vehicle },
    })),
    ...metroTerminals(map),
  ];
  const cashiers = schools.flatMap((_school, at) => schoolCashiers(at));
  return { schools, operators, terminals, cashiers, parameters: parametersOf(map) };
}

const schoolOperator = (at: number): OperatorNo =>
  parseOperatorNo(`4501${String(at + 1).padStart(4, '0')}`);
const CASHIER_NAMES = ['王秀芳', '李建国', '赵敏', '孙丽华', '周强', '吴桂英'];
const CASHIERS_EACH = 2;
const schoolCashiers = (school: number): CityCashier[] =>
  Array.from({ length: CASHIERS_EACH }, (_, at) => ({
    operatorNo: schoolOperator(school),
    cashierNo: String(at + 1).padStart(4, '0'),
    name: CASHIER_NAMES[(school * CASHIERS_EACH + at) % CASHIER_NAMES.length] ?? '',
  }));
const bankAccount = (no: number): string => `410100${String(no).padStart(13, '0')}`;

const KIND_DIGITS: Readonly<Record<CityTerminalKind, string>> = {
  issuing: '10',
  'top-up': '11',
  gate: '20',
  canteen: '21',
  bus: '30',
  metro: '31',
};

interface Identity {
  readonly kind: CityTerminalKind;
  readonly terminalId: TerminalId;
  readonly psamNo: PsamNo;
}
function identity(kind: CityTerminalKind, no: number): Identity {
  const terminalId = `${CITY_CODE}${KIND_DIGITS[kind]}${String(no).padStart(6, '0')}`;
  return {
    kind,
    terminalId: parseTerminalId(terminalId),
    psamNo: parsePsamNo(`0000${CITY_CODE}${terminalId}`),
  };
}

function schoolTerminals(school: School, at: number): CityTerminal[] {
  const places = {
    gate: '正门',
    canteen: '一食堂',
    'top-up': '充值点',
    issuing: '发卡处',
  } as const;
  return (['gate', 'canteen', 'top-up', 'issuing'] as const).map((kind) => ({
    ...identity(kind, at + 1),
    operatorNo: schoolOperator(at),
    place: `${school.name}${places[kind]}`,
    school: at,
  }));
}

function metroTerminals(map: MetroMap): CityTerminal[] {
  const line = map.lines[METRO_LINE - 1];
  assert(line !== undefined, 'the map has the line');
  return METRO_STOPS.map((stop, at) => {
    const station = map.stations.find(({ id }) => id === line.stations[stop]);
    assert(station !== undefined, 'the line has the stop');
    return {
      ...identity('metro', at + 1),
      operatorNo: METRO,
      place: `${line.name} ${station.name}`,
      metro: { line: METRO_LINE, station: station.id },
    };
  });
}

/** Prices and limits of the demonstration; the centre signs them, every terminal downloads them. */
const parametersOf = (map: MetroMap): ParameterSetJson['content'] => ({
  offline_limits: {
    days_max: 7,
    records_max: 20_000,
    amount_max_fen: 20_000_000,
    block_list_age_days_max: 7,
  },
  low_balance_fen: 1_000,
  canteen: {
    tap_amount_max_fen: 5_000,
    day_amount_max_fen: 15_000,
    meal_taps_max: 5,
    meal_periods: [
      // Without a gap, so that whoever tries the city at whatever hour can pay.
      { no: 1, name: '早餐', name_en: 'Breakfast', from: '00:00', to: '10:00' },
      { no: 2, name: '午餐', name_en: 'Lunch', from: '10:00', to: '15:30' },
      { no: 3, name: '晚餐', name_en: 'Supper', from: '15:30', to: '24:00' },
    ],
  },
  bus: { lines: [{ line: BUS_LINE, fare_fen: 200 }], student_rate_percent: 25 },
  metro: metroParametersOf(map),
  gate: { anti_passback_seconds: 30, late_after: '08:00' },
});
