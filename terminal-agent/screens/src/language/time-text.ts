/** `20260901114207` → `11:42`. */
export const clockText = (at: string): string => `${at.slice(8, 10)}:${at.slice(10, 12)}`;

/** `20260901114207` → `11:42:07`. */
export const clockSecondsText = (at: string): string => `${clockText(at)}:${at.slice(12, 14)}`;

/** The time alone when it was today, else with the day: a terminal may be offline for a week. */
export const sinceText = (at: string, now: string): string =>
  at.slice(0, 8) === now.slice(0, 8)
    ? clockText(at)
    : `${at.slice(4, 6)}-${at.slice(6, 8)} ${clockText(at)}`;
