import {
  IdError,
  isDateDigits,
  type LocalDateTime,
  parseLocalDateTime,
  parseSettlementDate,
  type SettlementDate,
} from '../ids.ts';

/** A day as it stands on a card: `FFFFFFFF` and worse are met in the field, and are reported as such. */
export type CardDate =
  | { readonly kind: 'date'; readonly date: SettlementDate }
  | { readonly kind: 'invalid'; readonly raw: string };

/** A moment likewise, as logs and trips have it. */
export type CardTime =
  | { readonly kind: 'time'; readonly at: LocalDateTime }
  | { readonly kind: 'invalid'; readonly raw: string };

/** `YYYYMMDD`, hex digits as the file declarations give them. */
export function readCardDate(raw: string): CardDate {
  const text = `${raw.slice(0, 4)}-${raw.slice(4, 6)}-${raw.slice(6)}`;
  const date = parsed(() => parseSettlementDate(text));
  return date === undefined ? { kind: 'invalid', raw } : { kind: 'date', date };
}

/** `YYYYMMDDhhmmss`, hex digits. */
export function readCardTime(raw: string): CardTime {
  const at = parsed(() => parseLocalDateTime(raw));
  return at === undefined ? { kind: 'invalid', raw } : { kind: 'time', at };
}

/** Whether 8 digits of a card are a day that exists. */
export const isCardDate = (digits: string): boolean => isDateDigits(digits);

function parsed<Value>(parse: () => Value): Value | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof IdError) return undefined;
    throw error;
  }
}
