/** An instant in a cursor. Microseconds matter to it: two rows of one millisecond are still two. */
export const cursorTime = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
