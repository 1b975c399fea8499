/** What a line of a statement met on our side. */
export const LINE_MATCHES = [
  'order',
  'order-of-other-amount',
  'payment',
  'booked',
  'nothing',
] as const;
export type LineMatch = (typeof LINE_MATCHES)[number];
