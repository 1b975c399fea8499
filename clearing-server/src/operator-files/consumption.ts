import {
  IdError,
  parseCardAsn,
  parseLocalDateTime,
  parsePsamNo,
  parseTerminalId,
  type CardAsn,
  type LocalDateTime,
  type PsamNo,
  type TerminalId,
} from '@lvchengtong/card-sdk/ids';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import { PROBLEMS_MAX, type FileProblem } from '../text/file-problem.ts';
import type { NumberedRecord } from './fixed-width.ts';

/** One consumption as the operator has it in its own books. */
export interface Consumption {
  readonly line: number;
  readonly psamNo: PsamNo;
  readonly terminalSequence: number;
  readonly terminalId: TerminalId;
  readonly cardAsn: CardAsn;
  readonly counter: number;
  readonly amount: Fen;
  readonly at: LocalDateTime;
  readonly place: string;
}

const UINT32_MAX = 0xffff_ffff;

/** The typed records, or every field that is none: then not one record is taken. */
export function consumptionsOf(
  records: readonly NumberedRecord[],
):
  | { readonly kind: 'read'; readonly consumptions: readonly Consumption[] }
  | { readonly kind: 'wrong'; readonly problems: readonly FileProblem[] } {
  const problems: FileProblem[] = [];
  const consumptions = records.map(({ line, record }): Consumption => {
    const field = <Value>(column: string, read: (text: string) => Value): Value => {
      const text = record[column] ?? '';
      try {
        return read(text);
      } catch (error) {
        if (!(error instanceof IdError || error instanceof RangeError)) throw error;
        problems.push({ code: 'FIELD_WRONG', line, column, detail: error.message });
        // Never used: with a problem, no record is.
        return undefined as Value;
      }
    };
    return {
      line,
      psamNo: field('psam_no', parsePsamNo),
      terminalSequence: field('terminal_sequence', numberTo(UINT32_MAX)),
      terminalId: field('terminal_id', parseTerminalId),
      cardAsn: field('card_asn', parseCardAsn),
      counter: field('counter', numberTo(0xffff)),
      amount: field('amount_fen', (text) => fen(BigInt(numberTo(UINT32_MAX)(text)))),
      at: field('occurred_at', parseLocalDateTime),
      place: record['place'] ?? '',
    };
  });
  return problems.length > 0
    ? { kind: 'wrong', problems: problems.slice(0, PROBLEMS_MAX) }
    : { kind: 'read', consumptions };
}

const numberTo =
  (max: number) =>
  (text: string): number => {
    if (!/^\d{1,10}$/.test(text) || Number(text) > max) {
      throw new RangeError(`not a number from 0 to ${max}: ${text.slice(0, 20)}`);
    }
    return Number(text);
  };
