import { hex } from '../src/bytes.ts';
import { fen, fenNumber } from '../src/money.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * An answer of the SDK as JSON: snake case, bytes as upper-case hex (`…_hex`), money as whole fen
 * (`…_fen`; every bigint here is money), and functions left out.
 */
export function plain(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return fenNumber(fen(value));
  if (value instanceof Uint8Array) return hex(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object') return plainObject(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  throw new TypeError(`${typeof value} has no JSON`);
}

export function plainObject(object: object): JsonObject {
  const entries = Object.entries(object)
    .filter(([, value]) => value !== undefined && typeof value !== 'function')
    .map(([key, value]) => [nameFor(key, value), plain(value)] as const);
  return Object.fromEntries(entries);
}

function nameFor(key: string, value: unknown): string {
  const snake = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  if (typeof value === 'bigint') return `${snake}_fen`;
  return value instanceof Uint8Array ? `${snake}_hex` : snake;
}

/** Where two JSON values differ first, as a path, with both sides. */
export function firstDifference(
  a: Json | undefined,
  b: Json | undefined,
  path = '',
): { readonly path: string; readonly a: string; readonly b: string } | undefined {
  if (isContainer(a) && isContainer(b) && Array.isArray(a) === Array.isArray(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    for (const key of keys) {
      const found = firstDifference(a[key], b[key], path === '' ? key : `${path}.${key}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (a === b) return undefined;
  return { path, a: jsonText(a), b: jsonText(b) };
}

const jsonText = (value: Json | undefined): string =>
  value === undefined ? '—' : JSON.stringify(value);

const isContainer = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null;
