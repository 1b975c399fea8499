/** To stderr, and only for a person: a line that is written over. */
export function sayProgress(what: string, done: number, all: number): void {
  if (!process.stderr.isTTY) return;
  // To the end of the line: what stood there may have been longer.
  process.stderr.write(
    `\r${what} ${String(done)}/${String(all)}\u001b[K${done === all ? '\n' : ''}`,
  );
}
