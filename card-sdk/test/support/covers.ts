import assert from 'node:assert/strict';
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

/** Whether `covers` has held this codec or file to at least one vector. */
export const isCovered = ({ name }: { readonly name: string }): boolean => covered.has(name);

/** Holds a command to its vectors: both directions, and an answer one byte short and one long. */
export function covers<Request, Answer>(
  codec: CommandCodec<Request, Answer>,
  vectors: readonly CommandVector<Request, Answer>[],
): void {
  assert.ok(vectors.length > 0, `${codec.name} has no vectors`);
  covered.add(codec.name);
  for (const vector of vectors) {
    test(`${codec.name}: ${vector.source}`, () => {
      const command = hex(encodeCommand(codec.encode(vector.request)));
      assert.equal(command, hex(unhex(vector.command)));
      const data = unhex(vector.data);
      assert.deepEqual(codec.decode(data), vector.answer);
      refusesOtherLengths(data, (bytes) => codec.decode(bytes));
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

/** Among what a module exports: the commands. Files have a `structure`. */
export const isCodec = (value: unknown): value is { readonly name: string } =>
  typeof value === 'object' && value !== null && 'encode' in value && 'name' in value;
