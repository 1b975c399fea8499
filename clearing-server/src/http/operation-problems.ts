import { partsOf, type OperationName } from '@lvchengtong/card-sdk/exchange/api';
import type { ErrorCode } from './problem.ts';
import type { ServerOperation } from './server-operation.ts';

/** Whatever is asked, by whomever. */
const ALWAYS = ['INTERNAL', 'DATABASE_UNAVAILABLE', 'REQUEST_TIMEOUT'] as const;

/** Everything but a good answer that this call can get: the row's own codes and those that follow. */
export function problemsOf(name: OperationName, row: ServerOperation): ReadonlySet<ErrorCode> {
  const { method } = partsOf(name);
  const parsed = [row.params, row.query, row.body, row.media].some((part) => part !== undefined);
  return new Set<ErrorCode>([
    ...row.problems,
    ...callerProblems(row.caller),
    ...(parsed ? (['REQUEST_INVALID'] as const) : []),
    ...(method === 'GET' ? [] : (['BODY_TOO_LARGE', 'REQUEST_INVALID'] as const)),
    ...(row.body === undefined && row.media === undefined
      ? []
      : (['MEDIA_TYPE_WRONG', 'JSON_INVALID'] as const)),
    ...(row.idempotent === true
      ? (['IDEMPOTENCY_KEY_MISSING', 'IDEMPOTENCY_CONFLICT'] as const)
      : []),
    ...(row.ifMatch === true ? (['IF_MATCH_MISSING', 'CHANGED_MEANWHILE'] as const) : []),
    ...(method !== 'GET' && isConsole(row.caller) ? (['REQUESTED_WITH_MISSING'] as const) : []),
    ...ALWAYS,
  ]);
}

const isConsole = (caller: ServerOperation['caller']): boolean =>
  caller === 'session' || (typeof caller === 'object' && 'role' in caller);

function callerProblems(caller: ServerOperation['caller']): readonly ErrorCode[] {
  if (caller === 'anyone') return [];
  if (caller === 'session') return ['SESSION_REQUIRED'];
  const certificate = [
    'CERTIFICATE_REQUIRED',
    'CERTIFICATE_FOREIGN',
    'CERTIFICATE_REVOKED',
    'TOO_MANY_REQUESTS',
  ] as const;
  if (caller === 'terminal') return certificate;
  if ('terminal' in caller) return [...certificate, 'TERMINAL_KIND_WRONG', 'TERMINAL_NOT_OPEN'];
  return ['SESSION_REQUIRED', 'PASSWORD_CHANGE_REQUIRED', 'ROLE_NOT_ALLOWED'];
}
