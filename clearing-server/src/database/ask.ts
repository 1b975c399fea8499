import { unhex } from '@lvchengtong/card-sdk/bytes';
import type { Knex } from 'knex';
import { askPrepared } from './connection.ts';

/** Something to look up: `?` in the text stands for a value, which may be an array as PostgreSQL writes it. */
export interface Question<Answer> {
  readonly sql: string;
  readonly values: readonly (string | number)[];
  /** From the rows as JSON has them: times and bytes are texts, and amounts numbers. */
  readonly read: (rows: readonly never[]) => Answer;
}

type AnswersTo<Questions> = {
  [Name in keyof Questions]: Questions[Name] extends Question<infer Answer> ? Answer : never;
};

/**
 * Asks everything in one statement: one round trip, planned once for each connection, and all of it as of
 * one moment. The same name is always the same questions.
 */
export async function askTogether<Questions extends Readonly<Record<string, Question<unknown>>>>(
  on: Knex,
  name: string,
  questions: Questions,
): Promise<AnswersTo<Questions>> {
  const asked = Object.entries(questions);
  let values = 0;
  const columns = asked.map(([column, { sql }]) => {
    const numbered = sql.replaceAll('?', () => `$${String((values += 1))}`);
    return `(select json_agg(row) from (${numbered}) row) as "${column}"`;
  });
  const [row] = await askPrepared<Record<string, readonly never[] | null>>(
    on,
    name,
    `select ${columns.join(', ')}`,
    asked.flatMap(([, question]) => question.values),
  );
  return Object.fromEntries(
    asked.map(([column, { read }]) => [column, read(row?.[column] ?? [])]),
  ) as AnswersTo<Questions>;
}

export async function ask<Answer>(
  on: Knex,
  name: string,
  question: Question<Answer>,
): Promise<Answer> {
  const { answer } = await askTogether(on, name, { answer: question });
  return answer;
}

/** Bytes as they stand in JSON: `\x` and hex. */
export const bytesFromJson = (text: string): Uint8Array => unhex(text.slice(2));
