import { displayWidth, padTo, printable } from './width.ts';

/** A label and what stands beside it. */
export type Row = readonly [label: string, value: string];

export const INDENT = '  ';

/** Labels in one column, values in the next; a value that is too long goes on below itself. */
export function labelled(rows: readonly Row[], columns: number): string {
  const labelWidth = Math.max(...rows.map(([label]) => displayWidth(label)), 0) + 2;
  const left = INDENT.length + labelWidth;
  return rows
    .flatMap(([label, value]) =>
      wrapped(printable(value), Math.max(20, columns - left)).map(
        (line, at) => INDENT + padTo(at === 0 ? label : '', labelWidth) + line,
      ),
    )
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

/** Rows under titles, each column as wide as its widest cell. */
export function tabular(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => row.map(printable))];
  const widths = columns.map((_, at) =>
    Math.max(...lines.map((line) => displayWidth(line[at] ?? ''))),
  );
  const cell = (text: string, at: number): string => {
    const width = widths[at] ?? 0;
    if (columns[at]?.align !== 'right') return padTo(text, width);
    return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
  };
  return lines.map((line) => `${INDENT}${line.map(cell).join('  ')}`.trimEnd() + '\n').join('');
}

/** Cut between words where there are any, between characters where there are none. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\s)/)) {
    for (const piece of displayWidth(word) > width ? Array.from(word) : [word]) {
      if (displayWidth(line + piece.trimEnd()) > width) {
        lines.push(line);
        line = '';
      }
      line += piece;
    }
  }
  return [...lines, line];
}
