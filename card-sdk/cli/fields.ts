import type { Json } from './plain.ts';

/** A field of JSON from a file that is not what it has to be. */
export class FieldError extends Error {
  override readonly name = 'FieldError';
}

/** Takes one JSON object apart, field by field; what is left over is refused like what is missing. */
export class Fields {
  readonly #rest: Map<string, Json>;
  readonly #path: string;

  constructor(json: Json | undefined, path = '') {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
      throw new FieldError(`${path === '' ? 'JSON' : path}: {…}?`);
    }
    this.#rest = new Map(Object.entries(json));
    this.#path = path;
  }

  has(name: string): boolean {
    return this.#rest.has(name);
  }

  text(name: string, form: RegExp): string {
    const value = this.#take(name);
    if (typeof value !== 'string' || !form.test(value)) throw this.#wrong(name);
    return value;
  }

  whole(name: string, from: number, to: number): number {
    const value = this.#take(name);
    const isRight =
      typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to;
    if (!isRight) throw this.#wrong(name);
    return value;
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    const value = this.#take(name);
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw this.#wrong(name);
    return found;
  }

  object(name: string): Fields {
    return new Fields(this.#take(name), this.#pathOf(name));
  }

  list(name: string): readonly Json[] {
    const value = this.#take(name);
    if (!Array.isArray(value)) throw this.#wrong(name);
    return value as readonly Json[];
  }

  json(name: string): Json {
    const value = this.#take(name);
    if (value === undefined) throw this.#wrong(name);
    return value;
  }

  /** @throws FieldError naming a field that nobody asked for: most likely a misspelt one */
  end(): void {
    for (const name of this.#rest.keys()) throw this.#wrong(name);
  }

  #take(name: string): Json | undefined {
    const value = this.#rest.get(name);
    this.#rest.delete(name);
    return value;
  }

  #pathOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  #wrong(name: string): FieldError {
    return new FieldError(this.#pathOf(name));
  }
}

/** `read`, or what `explain` makes of the field it stumbled over. */
export function readFields<Value>(
  json: Json,
  read: (fields: Fields) => Value,
  problem: (reason: string, cause: unknown) => Error,
): Value {
  try {
    const fields = new Fields(json);
    const value = read(fields);
    fields.end();
    return value;
  } catch (error) {
    if (error instanceof FieldError || (error instanceof Error && error.name === 'IdError')) {
      throw problem(error.message, error);
    }
    throw error;
  }
}
