import { parseArgs } from 'node:util';
import path from 'node:path';

/** How a server process is told what it needs. */
export interface ServerSettings {
  readonly databaseUrl: string;
  readonly dataFolder: string;
  readonly terminalsPort: number;
  readonly consolePort: number;
  readonly kekFile: string | undefined;
  readonly kekHex: string | undefined;
  /** Development only: where the server's clock starts. */
  readonly startAt: Date | undefined;
}

/** A setting that is missing or cannot be read; the message says which and how. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Flags win over the environment. @throws SettingError */
export function readSettings(args: readonly string[], environment: Environment): ServerSettings {
  const flags = parseFlags(args);
  const databaseUrl = flags.database ?? environment['DATABASE_URL'];
  if (databaseUrl === undefined) {
    throw new SettingError('Name the database: --database URL, or DATABASE_URL.');
  }
  const dataFolder = path.resolve(flags.data ?? environment['LCT_DATA'] ?? 'var');
  const kekHex = environment['LCT_KEK'];
  return {
    databaseUrl,
    dataFolder,
    terminalsPort: port(flags['terminals-port'] ?? environment['LCT_TERMINALS_PORT'], 8443),
    consolePort: port(flags['console-port'] ?? environment['LCT_CONSOLE_PORT'], 8080),
    kekFile: environment['LCT_KEK_FILE'],
    kekHex,
    startAt: instant(environment['LCT_DEV_CLOCK']),
  };
}

function parseFlags(
  args: readonly string[],
): Partial<Record<'database' | 'data' | 'terminals-port' | 'console-port', string>> {
  const string = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        database: string,
        data: string,
        'terminals-port': string,
        'console-port': string,
      },
    }).values;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    throw new SettingError(reason, { cause });
  }
}

function port(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 0xffff) return value;
  throw new SettingError(`Not a port: ${text}.`);
}

function instant(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new SettingError(`LCT_DEV_CLOCK is no instant: ${text}.`);
  return at;
}
