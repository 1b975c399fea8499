import { FieldReader } from '../field-reader.ts';

/** How many bytes a content has on the card, and what they mean. */
export interface Layout<Content> {
  readonly length: number;
  encode(content: Content): Uint8Array;
  /** @throws LayoutError for any other length */
  decode(data: Uint8Array): Content;
}

/** What it takes to read an elementary file. */
export interface ReadableFile<Content> {
  /** `EF_0015_PUBLIC_INFO`: FID and what it holds. */
  readonly name: string;
  /** Short file identifier, the low 5 bits of the FID. */
  readonly sfi: number;
  /** `length` is the file's for a transparent file, one record's for the others. */
  readonly structure: 'transparent' | 'fixed' | 'variable' | 'cyclic';
  readonly length: number;
  /** @throws LayoutError for any other length */
  decode(data: Uint8Array): Content;
}

/** An elementary file, declared once; the commands that read and write it are derived from it. */
export type CardFile<Content> = ReadableFile<Content> & Layout<Content>;

/** The same bytes, of which only a part or a conclusion is wanted. */
export const seenAs = <From, To>(
  file: ReadableFile<From>,
  see: (content: From) => To,
): ReadableFile<To> => ({
  name: file.name,
  sfi: file.sfi,
  structure: file.structure,
  length: file.length,
  decode: (data) => see(file.decode(data)),
});

/** Bytes that are not taken apart, of a fixed length. */
export const rawLayout = (length: number): Layout<Uint8Array> => {
  const exactly = (data: Uint8Array): Uint8Array => new FieldReader(data, length).bytes(length);
  return { length, encode: exactly, decode: exactly };
};

/** A transparent file whose content stays bytes. */
export const rawFile = (name: string, sfi: number, length: number): CardFile<Uint8Array> => ({
  name,
  sfi,
  structure: 'transparent',
  ...rawLayout(length),
});
