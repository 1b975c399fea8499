import { inspect } from 'node:util';
import { IdError } from '@lvchengtong/card-sdk/ids';
import { IngestError } from '../ingest/ingest-error.ts';
import { SettlementError } from '../settlement/settlement-error.ts';
import { Problem } from './problem.ts';

/** What the caller is told about whatever was thrown. Anything we did not foresee is INTERNAL. */
export function problemFor(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof IngestError) return ingestProblem(error as IngestError);
  if (error instanceof SettlementError) return settlementProblem(error as SettlementError);
  if (error instanceof IdError) return new Problem('REQUEST_INVALID', error.message);
  const parserType = property(error, 'type');
  if (parserType === 'entity.too.large') return new Problem('BODY_TOO_LARGE');
  if (typeof parserType === 'string' && /^(entity|encoding|charset|request)\./.test(parserType)) {
    return new Problem('REQUEST_INVALID', `the body cannot be read (${parserType})`);
  }
  if (error instanceof URIError) return new Problem('REQUEST_INVALID', 'the address is not UTF-8');
  if (isDatabaseAway(error)) {
    return new Problem('DATABASE_UNAVAILABLE', undefined, { cause: error, retryAfterSeconds: 2 });
  }
  return new Problem('INTERNAL', undefined, { cause: error });
}

function ingestProblem(error: IngestError): Problem {
  const options = { cause: error, ...retryAfter(error) };
  const reason = property(error.details, 'reason');
  return new Problem(error.code, typeof reason === 'string' ? reason : undefined, options);
}

function retryAfter(error: IngestError): { retryAfterSeconds?: number } {
  const seconds = property(error.details, 'retryAfterSeconds');
  if (typeof seconds === 'number') return { retryAfterSeconds: seconds };
  return error.code === 'INGEST_UNAVAILABLE' ? { retryAfterSeconds: 2 } : {};
}

function settlementProblem(error: SettlementError): Problem {
  const check = property(error.details, 'check');
  const rows = property(error.details, 'rows');
  // inspect, not JSON: rows carry bigints
  const detail =
    typeof check === 'string'
      ? `${check} found ${inspect(rows, { maxArrayLength: 3, breakLength: Infinity })}`
      : undefined;
  return new Problem(error.code, detail, { cause: error });
}

// PostgreSQL classes 08 (connection), 53 (resources), 57 (operator intervention); node's socket errors.
const AWAY = /^(?:08...|53...|57P0.|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)$/;

function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'KnexTimeoutError') return true;
  const code = property(error, 'code');
  if (typeof code === 'string' && AWAY.test(code)) return true;
  return error.message.startsWith('Connection terminated');
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
