/** What the server writes about itself; pino fits. Never personal data, never a key. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export const SILENT: Log = { info: nothing, warn: nothing, error: nothing };

function nothing(): void {
  return;
}
