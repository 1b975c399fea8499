import {
  localDateTimeOf,
  parseSettlementDate,
  settlementDateOf,
  type SettlementDate,
} from '@lvchengtong/card-sdk/ids';

/** One person from grade 1 to grade 12, and a year in hand. */
const VALID_YEARS = 13;

/** From today until the end of August, when school years end. */
export function studentCardValidity(now: Date): {
  readonly validFrom: SettlementDate;
  readonly validUntil: SettlementDate;
} {
  const validFrom = settlementDateOf(localDateTimeOf(now));
  const endYear = Number(validFrom.slice(0, 4)) + VALID_YEARS;
  return { validFrom, validUntil: parseSettlementDate(`${String(endYear)}-08-31`) };
}
