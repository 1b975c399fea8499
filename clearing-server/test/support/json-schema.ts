/*
 * JSON Schema 2020-12, as much of it as the schema of OpenAPI 3.1 uses, and not a keyword more: one that
 * is not known here is an error, so that nothing is taken for checked that was not.
 */
type Json = Readonly<Record<string, unknown>>;
interface Result {
  readonly errors: readonly string[];
  /** The properties that some keyword has looked at, for `unevaluatedProperties`. */
  readonly seen: ReadonlySet<string>;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const none = new Set<string>();

/** What is wrong with a value, each with where it is. */
export const violations = (schema: Json, value: unknown): readonly string[] =>
  check(schema, schema, value, '').errors;

const SILENT = new Set([
  '$id',
  '$schema',
  '$defs',
  '$comment',
  '$dynamicAnchor',
  'description',
  'default',
  'format',
  'then',
  'else',
  'type',
  'required',
  'unevaluatedProperties',
  'additionalProperties',
  'url',
]);

function check(root: Json, schema: unknown, value: unknown, at: string): Result {
  if (schema === true)
    return { errors: [], seen: new Set(isObject(value) ? Object.keys(value) : []) };
  if (schema === false) return { errors: [`${at}: may not be here`], seen: none };
  if (!isObject(schema)) throw new TypeError(`not a schema: ${JSON.stringify(schema)}`);
  const errors: string[] = [...typeErrors(schema, value, at)];
  const seen = new Set<string>();
  const also = (result: Result): void => {
    errors.push(...result.errors);
    for (const name of result.seen) seen.add(name);
  };
  const sub = (part: unknown): Result => check(root, part, value, at);
  for (const [keyword, part] of Object.entries(schema)) {
    applyKeyword({ root, schema, keyword, part, value, at, sub, also, errors });
  }
  if (isObject(value)) {
    const children = (left: unknown): void => {
      for (const name of Object.keys(value)) {
        if (seen.has(name)) continue;
        errors.push(...check(root, left, value[name], `${at}/${name}`).errors);
        seen.add(name);
      }
    };
    if ('additionalProperties' in schema) children(schema['additionalProperties']);
    if ('unevaluatedProperties' in schema) children(schema['unevaluatedProperties']);
  }
  return { errors, seen };
}

interface Applied {
  readonly root: Json;
  readonly schema: Json;
  readonly keyword: string;
  readonly part: unknown;
  readonly value: unknown;
  readonly at: string;
  readonly sub: (part: unknown) => Result;
  readonly also: (result: Result) => void;
  readonly errors: string[];
}

function applyKeyword(applied: Applied): void {
  const { root, schema, keyword, part, value, at, sub, also, errors } = applied;
  switch (keyword) {
    case '$ref':
      also(sub(resolve(root, String(part))));
      return;
    // Schemas in the document are zod's own; the published schema leaves them open, too.
    case '$dynamicRef':
      return;
    case 'allOf':
      for (const one of part as unknown[]) also(sub(one));
      return;
    case 'anyOf':
    case 'oneOf': {
      const fitting = (part as unknown[]).map(sub).filter((result) => result.errors.length === 0);
      fitting.forEach(also);
      const right = keyword === 'oneOf' ? fitting.length === 1 : fitting.length > 0;
      if (!right) errors.push(`${at}: fits ${String(fitting.length)} of ${keyword}`);
      return;
    }
    case 'not':
      if (sub(part).errors.length === 0) errors.push(`${at}: is what it must not be`);
      return;
    case 'if': {
      const result = sub(part);
      const branch = result.errors.length === 0 ? 'then' : 'else';
      if (branch === 'then') also(result);
      if (branch in schema) also(sub(schema[branch]));
      return;
    }
    case 'const':
      if (value !== part) errors.push(`${at}: is not ${JSON.stringify(part)}`);
      return;
    case 'enum':
      if (!(part as unknown[]).includes(value)) errors.push(`${at}: is not in the list`);
      return;
    case 'pattern':
      if (typeof value === 'string' && !new RegExp(String(part), 'u').test(value)) {
        errors.push(`${at}: does not match ${String(part)}`);
      }
      return;
    case 'items':
    case 'minItems':
      if (Array.isArray(value)) arrayKeyword(applied, value);
      return;
    default:
      if (SILENT.has(keyword)) return;
      objectKeyword(applied);
  }
}

function arrayKeyword({ root, keyword, part, at, errors }: Applied, value: unknown[]): void {
  if (keyword === 'minItems') {
    if (value.length < Number(part)) errors.push(`${at}: has too few items`);
    return;
  }
  value.forEach((item, index) => {
    errors.push(...check(root, part, item, `${at}/${String(index)}`).errors);
  });
}

function objectKeyword({ root, keyword, part, value, at, sub, also, errors }: Applied): void {
  if (!isObject(value)) return;
  const names = Object.keys(value);
  const child = (name: string, schema: unknown): void => {
    const { errors: found } = check(root, schema, value[name], `${at}/${name}`);
    also({ errors: found, seen: new Set([name]) });
  };
  switch (keyword) {
    case 'properties':
      for (const [name, schema] of Object.entries(part as Json)) {
        if (Object.hasOwn(value, name)) child(name, schema);
      }
      return;
    case 'patternProperties':
      for (const [pattern, schema] of Object.entries(part as Json)) {
        for (const name of names) if (new RegExp(pattern, 'u').test(name)) child(name, schema);
      }
      return;
    case 'propertyNames':
      for (const name of names) errors.push(...check(root, part, name, `${at}/${name}`).errors);
      return;
    case 'dependentSchemas':
      for (const [name, schema] of Object.entries(part as Json)) {
        if (Object.hasOwn(value, name)) also(sub(schema));
      }
      return;
    case 'minProperties':
      if (names.length < Number(part)) errors.push(`${at}: has too few properties`);
      return;
    case 'maxProperties':
      if (names.length > Number(part)) errors.push(`${at}: has too many properties`);
      return;
    default:
      throw new RangeError(`keyword ${keyword} at ${at} is not known here`);
  }
}

function* typeErrors({ type, required }: Json, value: unknown, at: string): Generator<string> {
  const types = (type === undefined ? [] : [type].flat()) as string[];
  if (
    types.length > 0 &&
    !types.includes(typeOf(value)) &&
    !(types.includes('number') && typeof value === 'number')
  ) {
    yield `${at}: is ${typeOf(value)}, not ${types.join(' or ')}`;
  }
  if (!isObject(value)) return;
  for (const name of (required ?? []) as string[]) {
    if (!Object.hasOwn(value, name)) yield `${at}: lacks ${name}`;
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function resolve(root: Json, ref: string): unknown {
  let found: unknown = root;
  for (const part of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    found = (found as Json)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  if (found === undefined) throw new RangeError(`${ref} leads nowhere`);
  return found;
}
