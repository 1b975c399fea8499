/**
 * The payloads of the signed documents, as JSON: written by the centre, checked field by field at the
 * terminal before they are used. `docs/spec/downloads.md`.
 */

/** `06:30`: wall clock, Asia/Shanghai. */
export type ClockTimeJson = string;

export interface MealPeriodJson {
  /** From 1; stands in the records. */
  readonly no: number;
  readonly name: string;
  readonly name_en: string;
  readonly from: ClockTimeJson;
  /** Exclusive. */
  readonly to: ClockTimeJson;
}

export interface CanteenParametersJson {
  readonly tap_amount_max_fen: number;
  /** Per card and day, over the purchases this terminal knows of. */
  readonly day_amount_max_fen: number;
  /** Per card and meal period. */
  readonly meal_taps_max: number;
  readonly meal_periods: readonly MealPeriodJson[];
}

export interface BusParametersJson {
  readonly lines: readonly { readonly line: number; readonly fare_fen: number }[];
  /** What a student pays, in percent of the fare. */
  readonly student_rate_percent: number;
}

export interface MetroParametersJson {
  readonly base_fen: number;
  readonly base_metres: number;
  /** After the base: one more `add_fen` for every begun `every_metres`, up to `upto_metres` (null: for ever). */
  readonly steps: readonly {
    readonly upto_metres: number | null;
    readonly every_metres: number;
    readonly add_fen: number;
  }[];
  readonly student_rate_percent: number;
  /** Without this much on the card nobody gets in. */
  readonly entry_balance_min_fen: number;
  /** Charged when the card shows no entry. */
  readonly missing_entry_fen: number;
  /** In and out at one station: charged after `same_station_free_minutes`. */
  readonly same_station_fen: number;
  readonly same_station_free_minutes: number;
  readonly stations: readonly {
    readonly station: number;
    readonly name: string;
    readonly lat: number;
    readonly lng: number;
  }[];
  /** Neighbouring stations, so that the terminal finds the shortest way. */
  readonly links: readonly {
    readonly from: number;
    readonly to: number;
    readonly metres: number;
  }[];
}

export interface GateParametersJson {
  /** The same card in the same direction again within this time is refused. */
  readonly anti_passback_seconds: number;
  readonly late_after: ClockTimeJson;
}

/** What a terminal may do by itself before it must have heard from the centre. */
export interface OfflineLimitsJson {
  readonly days_max: number;
  readonly records_max: number;
  readonly amount_max_fen: number;
  readonly block_list_age_days_max: number;
}

export interface ParameterSetJson {
  readonly version: number;
  /** ISO 8601, UTC. */
  readonly issued_at: string;
  readonly content: {
    readonly offline_limits: OfflineLimitsJson;
    readonly low_balance_fen: number;
    readonly canteen?: CanteenParametersJson;
    readonly bus?: BusParametersJson;
    readonly metro?: MetroParametersJson;
    readonly gate?: GateParametersJson;
  };
}

export interface BlockListJson {
  readonly version: number;
  readonly issued_at: string;
  /** 20 hex digits each. */
  readonly cards: readonly string[];
}

/** Instead of the whole list, for a terminal that says which version it has. */
export interface BlockListDeltaJson {
  readonly version: number;
  readonly since: number;
  readonly issued_at: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** How many cards the list has afterwards. */
  readonly count: number;
}

/** Only what this terminal's screen needs; a canteen's roster has names and no classes. */
export interface RosterJson {
  readonly version: number;
  readonly issued_at: string;
  readonly students: readonly {
    readonly card_asn: string;
    readonly name: string;
    readonly class_name: string;
  }[];
}

/** The cashiers of this terminal's operator, so that they sign on without a network. */
export interface CashiersJson {
  readonly version: number;
  readonly issued_at: string;
  readonly cashiers: readonly {
    /** 4 digits. */
    readonly cashier_no: string;
    readonly name: string;
    readonly pin_salt_hex: string;
    /** scrypt of the PIN, see `cashierPinDigest`. */
    readonly pin_digest_hex: string;
  }[];
}
