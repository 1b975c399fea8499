import { DatabaseError } from '../database/database.ts';
import { KeyError } from '../keys/key-error.ts';
import { SettingError } from './server-options.ts';

const SYSTEM: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken: stop the other program, or choose another port.',
  EACCES: 'is not allowed to this user.',
};

/** Why the server does not start, in one sentence; undefined when it is a bug and needs its stack. */
export function startProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof SettingError) return error.message;
  if (error instanceof KeyError) return `${capital(error.message)}.`;
  if (error instanceof DatabaseError) {
    const reason = error.cause instanceof Error ? `: ${error.cause.message}` : '';
    return `${capital(error.message)}${reason}.`;
  }
  const { code, port } = error as { readonly code?: unknown; readonly port?: unknown };
  if (typeof code === 'string' && typeof port === 'number' && SYSTEM[code] !== undefined) {
    return `Port ${String(port)} ${SYSTEM[code]}`;
  }
  if (code === 'ENOSPC') return 'The disk is full.';
  return undefined;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
