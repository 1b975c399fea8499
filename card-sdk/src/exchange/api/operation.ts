import type { z } from 'zod';

/** A text that people read, in every language that we speak. */
export interface Words {
  readonly en: string;
  readonly zh: string;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
/** Method and path together are the operation's name, so no two have the same. */
export type OperationName = `${Method} /v1/${string}`;

/** Who may ask. `session`: a person who is signed in, even with a one-time password. */
export type Caller<Kind extends string = string, Role extends string = string> =
  | 'anyone'
  | 'session'
  /** A terminal with a certificate in force; one that is out of service still brings what it has. */
  | 'terminal'
  /** Only terminals of these kinds, and only while they are in service. */
  | { readonly terminal: readonly Kind[] }
  /** A person of this role, or of one that may do more. */
  | { readonly role: Role };

/** A body that is not plain JSON; with a schema, JSON under a name of its own. */
export interface MediaBody {
  readonly type: string;
  readonly bytesMax: number;
  readonly schema?: z.ZodType;
}

/** What a good answer is. Schemas of answers transform nothing: what is sent is what they describe. */
export type AnswerForm =
  | {
      readonly status: 200 | 201;
      readonly schema: z.ZodType;
      /** 204 instead of it: there is nothing to tell. */
      readonly mayBeEmpty?: true;
    }
  | { readonly status: 204 }
  | { readonly status: 200; readonly types: readonly string[] };

/**
 * One call: everything about it that two sides have to agree on. Routing, the check of what comes in,
 * the OpenAPI document and the typed clients are all made from this row.
 */
export interface Operation<
  Code extends string = string,
  Kind extends string = string,
  Role extends string = string,
> {
  readonly summary: Words;
  readonly caller: Caller<Kind, Role>;
  /** By the names in the path. */
  readonly params?: Readonly<Record<string, z.ZodType>>;
  readonly query?: Readonly<Record<string, z.ZodType>>;
  readonly body?: z.ZodType;
  readonly media?: readonly MediaBody[];
  readonly answer: AnswerForm;
  /** Besides those that follow from the rest of the row. */
  readonly problems: readonly Code[];
  /** Needs an `Idempotency-Key`: the same key and body again get the same answer again. */
  readonly idempotent?: true;
  /** The answer's `version` says in which state the resource is; the header `ETag` says the same. */
  readonly etag?: true;
  /** Needs `If-Match` with the version that the caller decided on: nothing is changed unseen. */
  readonly ifMatch?: true;
}

export type Operations<
  Code extends string = string,
  Kind extends string = string,
  Role extends string = string,
> = Readonly<Record<OperationName, Operation<Code, Kind, Role>>>;

/** A group of schemas as it is written, before it is parsed. */
export type Written<Group> = {
  readonly [
    Name in keyof Group as undefined extends z.input<Asked<Group[Name]>> ? never : Name
  ]: z.input<Asked<Group[Name]>>;
} & {
  readonly [
    Name in keyof Group as undefined extends z.input<Asked<Group[Name]>> ? Name : never
  ]?: z.input<Asked<Group[Name]>>;
};
/** A group of schemas after it was parsed. */
export type Parsed<Group> = { readonly [Name in keyof Group]: z.output<Asked<Group[Name]>> };
export type Asked<Schema> = Schema extends z.ZodType ? Schema : never;

/** What a caller has to give. */
export type Question<Row> = (Row extends { readonly params: infer Group }
  ? { readonly params: Written<Group> }
  : unknown) &
  (Row extends { readonly query: infer Group } ? { readonly query?: Written<Group> } : unknown) &
  (Row extends { readonly body: infer Body } ? { readonly body: z.input<Asked<Body>> } : unknown) &
  (Row extends { readonly media: readonly { readonly type: infer Type }[] }
    ? { readonly media: { readonly type: Type; readonly content: unknown } }
    : unknown) &
  (Row extends { readonly idempotent: true } ? { readonly idempotencyKey: string } : unknown) &
  (Row extends { readonly ifMatch: true } ? { readonly ifMatch: string } : unknown);

/** What a caller gets: undefined where there is nothing to tell. */
export type AnswerOf<Row> = Row extends {
  readonly answer: { readonly schema: infer Schema; readonly mayBeEmpty: true };
}
  ? z.output<Asked<Schema>> | undefined
  : Row extends { readonly answer: { readonly schema: infer Schema } }
    ? z.output<Asked<Schema>>
    : Row extends { readonly answer: { readonly types: unknown } }
      ? unknown
      : undefined;

/** `POST /v1/cards/:asn/x` in its parts. */
export function partsOf(name: OperationName): { readonly method: Method; readonly path: string } {
  const space = name.indexOf(' ');
  return { method: name.slice(0, space) as Method, path: name.slice(space + 1) };
}
