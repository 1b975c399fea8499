/** Where the agent says what happened; never personal data, never keys. pino has this shape. */
export interface AgentLog {
  info(details: Readonly<Record<string, unknown>>, message: string): void;
  warn(details: Readonly<Record<string, unknown>>, message: string): void;
  error(details: Readonly<Record<string, unknown>>, message: string): void;
}

const nothing = (): void => undefined;
/** For tests and the simulation. */
export const SILENT_LOG: AgentLog = { info: nothing, warn: nothing, error: nothing };
