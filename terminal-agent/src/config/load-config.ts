import { parse } from 'yaml';
import { z } from 'zod';
import { configSchema, type AgentConfig } from './config.ts';
import { nearest } from './nearest.ts';

/** What is wrong with the configuration, one sentence a line, each naming the key. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const ENVIRONMENT_PREFIX = 'LCT_AGENT_';

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}
const SCHEMA = z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema;

interface Leaf {
  readonly path: readonly string[];
  readonly numeric: boolean;
}
const LEAVES: readonly Leaf[] = leavesOf(SCHEMA, []);

function leavesOf(schema: JsonSchema, path: readonly string[]): readonly Leaf[] {
  if (schema.properties === undefined) {
    return [{ path, numeric: schema.type === 'integer' || schema.type === 'number' }];
  }
  return Object.entries(schema.properties).flatMap(([key, inner]) =>
    leavesOf(inner, [...path, key]),
  );
}

const variableName = (leaf: Leaf): string => ENVIRONMENT_PREFIX + leaf.path.join('_').toUpperCase();

/**
 * The agent's configuration from the text of its file (YAML, of which JSON is a part) and the
 * environment, which wins. @throws ConfigError for anything that is missing, wrong or not known.
 */
export function loadConfig(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): AgentConfig {
  const value = withEnvironment(mappingOf(text), environment);
  const result = configSchema.safeParse(value);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.flatMap(sentencesFor).join('\n'));
}

type Mapping = Record<string, unknown>;
const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function mappingOf(text: string): Mapping {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new ConfigError(
      `configuration is not YAML: ${error instanceof Error ? error.message : 'unreadable'}`,
      { cause: error },
    );
  }
  if (value === null) return {};
  if (!isMapping(value)) throw new ConfigError('configuration is not a list of keys and values');
  return value;
}

function withEnvironment(
  base: Mapping,
  environment: Readonly<Record<string, string | undefined>>,
): Mapping {
  const names = LEAVES.map(variableName);
  const ours = Object.keys(environment).filter((name) => name.startsWith(ENVIRONMENT_PREFIX));
  const unknown = ours.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new ConfigError(unknownSentence(unknown, names));
  return LEAVES.reduce((value, leaf) => {
    const text = environment[variableName(leaf)];
    if (text === undefined) return value;
    // What is no number stays text and is refused by the schema, by name.
    const number = leaf.numeric && text.trim() !== '' ? Number(text) : Number.NaN;
    return withValue(value, leaf.path, Number.isNaN(number) ? text : number);
  }, base);
}

function withValue(base: Mapping, path: readonly string[], value: unknown): Mapping {
  const [key, ...rest] = path;
  if (key === undefined) return base;
  const inner = base[key];
  return {
    ...base,
    [key]: rest.length === 0 ? value : withValue(isMapping(inner) ? inner : {}, rest, value),
  };
}

function sentencesFor(issue: z.core.$ZodIssue): readonly string[] {
  const at = issue.path.map(String);
  if (issue.code !== 'unrecognized_keys') {
    return [`${at.join('.') || 'configuration'}: ${issue.message}`];
  }
  const known = Object.keys(at.reduce(schemaOf, SCHEMA).properties ?? {});
  return issue.keys.map((key) => {
    const prefix = at.map((part) => `${part}.`).join('');
    return unknownSentence(
      prefix + key,
      known.map((name) => prefix + name),
    );
  });
}

const schemaOf = (schema: JsonSchema, key: string): JsonSchema => schema.properties?.[key] ?? {};

function unknownSentence(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return `${key}: not known${meant === undefined ? '' : `, did you mean ${meant}?`}`;
}
