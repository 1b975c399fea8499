import type { Fen } from '@lvchengtong/card-sdk/money';
import { sum } from '@lvchengtong/card-sdk/money';
import type { TextEncoding } from '../text/decode-text.ts';
import { consumptionsOf, type Consumption } from './consumption.ts';
import { readCsv } from './csv.ts';
import { FILE_KINDS, parseFileName, type FileName } from './file-name.ts';
import type { FileProblem } from '../text/file-problem.ts';
import { readFixedWidth } from './fixed-width.ts';

export interface ConsumptionFile {
  readonly name: FileName;
  readonly encoding: TextEncoding;
  readonly consumptions: readonly Consumption[];
  readonly amount: Fen;
}

export type ReadFile =
  | { readonly kind: 'read'; readonly file: ConsumptionFile }
  | { readonly kind: 'wrong'; readonly problems: readonly FileProblem[] };

/**
 * Reads an operator's file wholly or not at all. Never throws for what the file contains.
 * @param fileName without folders
 */
export function readFile(fileName: string, bytes: Uint8Array): ReadFile {
  const name = parseFileName(fileName);
  if ('problem' in name) return wrong('NAME_WRONG', name.problem);
  if (FILE_KINDS[name.kind].direction === 'out') {
    return wrong('KIND_NOT_FOR_IMPORT', `${name.kind} is what the centre writes`);
  }
  const content = name.format === 'fixed' ? readFixedWidth(bytes, name) : readCsv(bytes, name);
  if (content.kind === 'wrong') return content;
  const typed = consumptionsOf(content.records);
  if (typed.kind === 'wrong') return typed;
  const { encoding } = content;
  const { consumptions } = typed;
  const amount = sum(consumptions.map((each) => each.amount));
  return { kind: 'read', file: { name, encoding, consumptions, amount } };
}

const wrong = (code: FileProblem['code'], detail: string): ReadFile => ({
  kind: 'wrong',
  problems: [{ code, line: 0, column: '', detail }],
});
