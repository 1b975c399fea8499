/** What the command's exit code says; the rows are shown by `lct-card --help`. */
export const EXIT = {
  done: 0,
  bug: 1,
  usage: 2,
  reader: 3,
  card: 4,
  failed: 5,
  unknown: 6,
  refused: 7,
  different: 8,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
