import type { Fen } from '@lvchengtong/card-sdk/money';
import type { Direction, LineKind } from './statement-layout.ts';

/** A line as a corrected statement is held against the one before. */
export interface ComparedLine {
  readonly line: number;
  readonly kind: LineKind;
  readonly direction: Direction;
  readonly reference: string;
  readonly orderNo: string;
  readonly amount: Fen;
  readonly fee: Fen;
  readonly occurredAt: Date;
}

export interface LineChange {
  readonly what: 'added' | 'changed' | 'gone';
  /** As it is now; as it was when it is gone. */
  readonly line: ComparedLine;
  readonly before: ComparedLine | undefined;
}

export interface StatementChange {
  readonly same: number;
  /** In the order of the new statement, then what is gone. */
  readonly changes: readonly LineChange[];
}

/** What a corrected statement says otherwise than the one whose place it takes. */
export function compareLines(
  before: readonly ComparedLine[],
  now: readonly ComparedLine[],
): StatementChange {
  const left = new Map(named(before));
  const changes: LineChange[] = [];
  let same = 0;
  for (const [name, line] of named(now)) {
    const was = left.get(name);
    left.delete(name);
    if (was === undefined) changes.push({ what: 'added', line, before: undefined });
    else if (saysTheSame(was, line)) same += 1;
    else changes.push({ what: 'changed', line, before: was });
  }
  const gone = [...left.values()].map((line): LineChange => ({
    what: 'gone',
    line,
    before: undefined,
  }));
  return { same, changes: [...changes, ...gone] };
}

/** A party may print one reference twice: the second is another line. */
function named(lines: readonly ComparedLine[]): [string, ComparedLine][] {
  const times = new Map<string, number>();
  return lines.map((line) => {
    const name = `${line.kind} ${line.direction} ${line.reference}`;
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    return [`${name} ${String(time)}`, line];
  });
}

const saysTheSame = (a: ComparedLine, b: ComparedLine): boolean =>
  a.amount === b.amount &&
  a.fee === b.fee &&
  a.orderNo === b.orderNo &&
  a.occurredAt.getTime() === b.occurredAt.getTime();
