import { fen } from '@lvchengtong/card-sdk/money';
import { z } from 'zod';

const amount = z
  .number()
  .int()
  .nonnegative()
  .transform((value) => fen(value));
const count = z.number().int().nonnegative();
const percent = z.number().int().min(0).max(100);
/** `06:30`; minutes since midnight. */
const clockTime = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/)
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));
const instant = z.iso.datetime().transform((text) => new Date(text));

const mealPeriod = z
  .object({
    no: count.max(255),
    name: z.string(),
    name_en: z.string(),
    from: clockTime,
    to: clockTime,
  })
  .transform(({ name_en: nameEn, from: fromMinute, to: toMinute, no, name }) => ({
    no,
    name,
    nameEn,
    fromMinute,
    toMinute,
  }));

const canteen = z
  .object({
    tap_amount_max_fen: amount,
    day_amount_max_fen: amount,
    meal_taps_max: count,
    meal_periods: z.array(mealPeriod),
  })
  .transform((json) => ({
    tapAmountMax: json.tap_amount_max_fen,
    dayAmountMax: json.day_amount_max_fen,
    mealTapsMax: json.meal_taps_max,
    mealPeriods: json.meal_periods,
  }));

const bus = z
  .object({
    lines: z.array(z.object({ line: count, fare_fen: amount })),
    student_rate_percent: percent,
  })
  .transform((json) => ({
    fares: new Map(json.lines.map(({ line, fare_fen: fare }) => [line, fare])),
    studentRatePercent: json.student_rate_percent,
  }));

const metro = z
  .object({
    base_fen: amount,
    base_metres: count,
    steps: z.array(
      z.object({ upto_metres: count.nullable(), every_metres: count.positive(), add_fen: amount }),
    ),
    student_rate_percent: percent,
    entry_balance_min_fen: amount,
    missing_entry_fen: amount,
    same_station_fen: amount,
    same_station_free_minutes: count,
    stations: z.array(z.object({ station: count, name: z.string() })),
    links: z.array(z.object({ from: count, to: count, metres: count })),
  })
  .transform((json) => ({
    base: json.base_fen,
    baseMetres: json.base_metres,
    steps: json.steps.map((step) => ({
      uptoMetres: step.upto_metres ?? Number.POSITIVE_INFINITY,
      everyMetres: step.every_metres,
      add: step.add_fen,
    })),
    studentRatePercent: json.student_rate_percent,
    entryBalanceMin: json.entry_balance_min_fen,
    missingEntry: json.missing_entry_fen,
    sameStation: json.same_station_fen,
    sameStationFreeMinutes: json.same_station_free_minutes,
    stations: new Map(json.stations.map(({ station, name }) => [station, name])),
    links: json.links,
  }));

const gate = z
  .object({ anti_passback_seconds: count, late_after: clockTime })
  .transform((json) => ({
    antiPassbackSeconds: json.anti_passback_seconds,
    lateAfterMinute: json.late_after,
  }));

const offlineLimits = z
  .object({
    days_max: count,
    records_max: count,
    amount_max_fen: amount,
    block_list_age_days_max: count,
  })
  .transform((json) => ({
    daysMax: json.days_max,
    recordsMax: json.records_max,
    amountMax: json.amount_max_fen,
    blockListAgeDaysMax: json.block_list_age_days_max,
  }));

const parameterSet = z
  .object({
    version: count.max(0xffff_ffff),
    issued_at: instant,
    content: z.object({
      offline_limits: offlineLimits,
      low_balance_fen: amount,
      canteen: canteen.optional(),
      bus: bus.optional(),
      metro: metro.optional(),
      gate: gate.optional(),
    }),
  })
  .transform(({ version, issued_at: issuedAt, content }) => ({
    version,
    issuedAt,
    offlineLimits: content.offline_limits,
    lowBalance: content.low_balance_fen,
    canteen: content.canteen,
    bus: content.bus,
    metro: content.metro,
    gate: content.gate,
  }));

/** What the centre has decided for this terminal: prices, limits, calendars. Data, never constants. */
export type Parameters = z.output<typeof parameterSet>;
export type CanteenParameters = NonNullable<Parameters['canteen']>;
export type MealPeriod = CanteenParameters['mealPeriods'][number];
export type BusParameters = NonNullable<Parameters['bus']>;
export type MetroParameters = NonNullable<Parameters['metro']>;
export type GateParameters = NonNullable<Parameters['gate']>;
export type OfflineLimits = Parameters['offlineLimits'];

/** Every field of the payload, checked. @throws ZodError or SyntaxError naming the first that is wrong. */
export const parseParameters = (payload: string): Parameters =>
  parameterSet.parse(JSON.parse(payload));
