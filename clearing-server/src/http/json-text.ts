import { Problem } from './problem.ts';

/** Deeper than anything we ask for, and far from what a schema could trip over. */
const DEPTH_MAX = 32;

/**
 * The value of a JSON text that means the same to everybody (I-JSON, RFC 7493): UTF-8, no name twice
 * in one object, no whole number that a double cannot hold. Two readers who take different ones of two
 * equal names would book different amounts. @throws Problem JSON_INVALID
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = textOf(bytes);
  const value = valueOf(text);
  for (const objection of objections(text)) throw new Problem('JSON_INVALID', objection);
  return value;
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Problem('JSON_INVALID', 'it is not UTF-8', { cause });
  }
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    // Not the parser's words: they quote what was sent, which may be a secret.
    throw new Problem('JSON_INVALID', 'it is not JSON', { cause });
  }
}

// Of a text that is JSON: strings, numbers and what makes the structure; the rest is passed over.
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\]:,]/g;

/** What is wrong with a text that JSON.parse takes. */
function* objections(text: string): Generator<string> {
  // The names of each open object, innermost last; undefined for an array.
  const open: (Set<string> | undefined)[] = [];
  let before = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined);
      if (open.length > DEPTH_MAX) yield `it is more than ${String(DEPTH_MAX)} levels deep`;
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (token.startsWith('"') && (before === '{' || before === ',')) {
      const names = open.at(-1);
      const name = JSON.parse(token) as string;
      if (names?.has(name) === true) yield `a name stands twice in one object`;
      names?.add(name);
    } else if (/^[-\d]/.test(token) && isInexact(token)) {
      yield 'a number is too large to be exact';
    }
    before = token;
  }
}

function isInexact(token: string): boolean {
  const number = Number(token);
  return !Number.isFinite(number) || (Number.isInteger(number) && !Number.isSafeInteger(number));
}
