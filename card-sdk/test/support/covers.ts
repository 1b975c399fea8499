import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { type CommandCodec, encodeCommand } from '../../src/apdu/index.ts';
import { concat, hex, unhex } from '../../src/bytes.ts';
import type { CardFile } from '../../src/card/index.ts';
import { LayoutError } from '../../src/field-reader.ts';

export interface CommandVector<Request, Answer> {
  readonly source: string;
  readonly request: Request;
  /** Hex; spaces mark the fields. */
  readonly command: string;
  /** Data of the 9000 answer, hex. */
  readonly data: string;
  readonly answer: Answer;
}

export interface FileVector<Content> {
  readonly source: string;
  readonly content: Content;
  readonly bytes: string;
}

const covered = new Set<string>();
const coveredFactories = new Set<unknown>();
const factoryOf = new WeakMap<object, unknown>();

/** Whether `covers` has held this codec or file to at least one vector. */
export const isCovered = ({ name }: { readonly name: string }): boolean => covered.has(name);

/** A command that is made for one file or one length, remembered with the function that makes it. */
export function made<Given extends readonly unknown[], Codec extends object>(
  factory: (...given: Given) => Codec,
  ...given: Given
): Codec {
  const codec = factory(...given);
  factoryOf.set(codec, factory);
  return codec;
}

/** Holds a command to its vectors: both directions, and an answer one byte short and one long. */
export function covers<Request, Answer>(
  codec: CommandCodec<Request, Answer>,
  vectors: readonly CommandVector<Request, Answer>[],
): void {
  assert.ok(vectors.length > 0, `${codec.name} has no vectors`);
  covered.add(codec.name);
  coveredFactories.add(factoryOf.get(codec));
  for (const vector of vectors) {
    test(`${codec.name}: ${vector.source}`, () => {
      const command = hex(encodeCommand(codec.encode(vector.request)));
      assert.equal(command, hex(unhex(vector.command)));
      const data = unhex(vector.data);
      assert.deepEqual(codec.decode(data, vector.request), vector.answer);
      refusesOtherLengths(data, (bytes) => codec.decode(bytes, vector.request));
    });
  }
}

/** Holds a file declaration to its vectors likewise. */
export function coversFile<Content>(
  file: CardFile<Content>,
  vectors: readonly FileVector<Content>[],
): void {
  assert.ok(vectors.length > 0, `${file.name} has no vectors`);
  covered.add(file.name);
  for (const vector of vectors) {
    test(`${file.name}: ${vector.source}`, () => {
      const bytes = unhex(vector.bytes);
      assert.equal(bytes.length, file.length);
      assert.deepEqual(file.decode(bytes), vector.content);
      assert.equal(hex(file.encode(vector.content)), hex(bytes));
      refusesOtherLengths(bytes, (other) => file.decode(other));
    });
  }
}

function refusesOtherLengths(bytes: Uint8Array, decode: (bytes: Uint8Array) => unknown): void {
  const long = concat(bytes, Uint8Array.of(0x00));
  assert.throws(() => decode(long), LayoutError, 'one byte long was believed');
  if (bytes.length === 0) return;
  assert.throws(() => decode(bytes.slice(0, -1)), LayoutError, 'one byte short was believed');
}

const SOURCES = new URL('../../../src/', import.meta.url);
const BUILT = new URL('../../src/', import.meta.url);

/** Folders of `src` that hold commands; those of the virtual chips are handlers and no codecs. */
export const commandFolders = (): string[] =>
  readdirSync(SOURCES).filter(
    (folder) => folder !== 'virtual' && existsSync(new URL(`${folder}/commands/`, SOURCES)),
  );

/**
 * Whatever stands in the commands folder now, index or no index: a file that exports no command, or
 * a command that no `covers` of this test file was given, is a failure. To be called last.
 */
export function everyCommandHasVectors(folder: string): void {
  test(`every command in ${folder}/commands has vectors`, async () => {
    const files = readdirSync(new URL(`${folder}/commands/`, SOURCES)).filter(
      (file) => file.endsWith('.ts') && file !== 'index.ts',
    );
    assert.ok(files.length > 0);
    const missing: string[] = [];
    for (const file of files) {
      const commands = await commandsIn(`${folder}/commands/${file}`);
      if (commands.length === 0) missing.push(`${file} exports no command`);
      for (const { exportName, value } of commands) {
        const isHeld = typeof value === 'function' ? coveredFactories.has(value) : isCovered(value);
        if (!isHeld) missing.push(`${file}: ${exportName}`);
      }
    }
    assert.deepEqual(missing, []);
  });
}

interface Exported {
  readonly exportName: string;
  readonly value: ((...given: never[]) => unknown) | { readonly name: string };
}

async function commandsIn(path: string): Promise<Exported[]> {
  const built = new URL(path.replace(/\.ts$/, '.js'), BUILT);
  const exported = (await import(built.href)) as Readonly<Record<string, unknown>>;
  return Object.entries(exported).flatMap(([exportName, value]) =>
    isCodec(value) || isFactory(value) ? [{ exportName, value }] : [],
  );
}

const isFactory = (value: unknown): value is (...given: never[]) => unknown =>
  typeof value === 'function';

const isCodec = (value: unknown): value is { readonly name: string } =>
  typeof value === 'object' && value !== null && 'encode' in value && 'name' in value;
