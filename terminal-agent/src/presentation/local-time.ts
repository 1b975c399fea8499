import type { LocalDateTime } from '@lvchengtong/card-sdk/ids';

/** Minutes since midnight. */
export const minuteOfDay = (at: LocalDateTime): number =>
  Number(at.slice(8, 10)) * 60 + Number(at.slice(10, 12));

/** `20260901`, as validity dates stand on the card. */
export const dayOf = (at: LocalDateTime): string => at.slice(0, 8);
