import { CliProblem } from '../problem.ts';
import type { Json } from '../plain.ts';

/** Who was talked to: the card in the field, or the terminal's security module. */
export type Party = 'card' | 'sam';

/** One command and its answer, as hex. A command that ends in `…` was masked there. */
export interface Exchange {
  readonly party: Party;
  readonly command: string;
  /** Absent: the chip was lost. */
  readonly answer: string | undefined;
  readonly line: number;
}

export interface Transcript {
  readonly conversation: string;
  readonly inputs: Json;
  readonly exchanges: readonly Exchange[];
  /** What the load host said, in its order. */
  readonly hostAnswers: readonly Json[];
  readonly outcome: Json;
}

/** First line of every transcript; the number changes when an older reader could not read it. */
export const FIRST_LINE = 'lct-card transcript 1';
export const MASK = '…';

const LINES_MAX = 100_000;
const EXCHANGE = /^(sam)?([<>!]) ?(.*)$/;
const COMMAND = /^(?:[0-9A-F]{2})+…?$/;
const ANSWER = /^(?:[0-9A-F]{2}){2,}$/;

/**
 * A transcript from a file. `>` to the card, `<` from it, `!` it was lost; `sam>` the same with the
 * security module; `#` a remark; everything else is `name: JSON`. It is somebody else's file:
 * nothing in it is believed that does not have its form.
 * @throws CliProblem NOT_A_TRANSCRIPT
 */
export function parseTranscript(text: string, file: string): Transcript {
  const lines = text.split('\n');
  const refusal = (line: number, reason: string): CliProblem =>
    new CliProblem('NOT_A_TRANSCRIPT', { file, line, reason: reason.slice(0, 40) });
  if (lines[0]?.trim() !== FIRST_LINE) throw refusal(1, lines[0] ?? '');
  if (lines.length > LINES_MAX) throw refusal(LINES_MAX, lines[LINES_MAX - 1] ?? '');
  const exchanges: Exchange[] = [];
  const hostAnswers: Json[] = [];
  const fields = new Map<string, Json>();
  let open: { party: Party; command: string; line: number } | undefined;
  for (const [at, raw] of lines.entries()) {
    const line = at + 1;
    const content = raw.trim();
    if (at === 0 || content === '' || content.startsWith('#')) continue;
    const [, sam, sign, rest = ''] = EXCHANGE.exec(content) ?? [];
    if (sign === undefined) {
      const field = fieldOf(content);
      if (field === undefined || fields.has(field.name)) throw refusal(line, content);
      if (field.name === 'host') hostAnswers.push(field.value);
      else fields.set(field.name, field.value);
      continue;
    }
    const party: Party = sam === undefined ? 'card' : 'sam';
    if (sign === '>') {
      if (open !== undefined || !COMMAND.test(rest)) throw refusal(line, content);
      open = { party, command: rest, line };
      continue;
    }
    if (open?.party !== party || (sign === '<' && !ANSWER.test(rest))) throw refusal(line, content);
    exchanges.push({ ...open, answer: sign === '<' ? rest : undefined });
    open = undefined;
  }
  if (open !== undefined) throw refusal(open.line, open.command);
  const conversation = fields.get('conversation');
  const [inputs, outcome] = [fields.get('inputs'), fields.get('outcome')];
  if (typeof conversation !== 'string' || inputs === undefined || outcome === undefined) {
    throw refusal(lines.length, 'conversation: inputs: outcome:');
  }
  return { conversation, inputs, exchanges, hostAnswers, outcome };
}

function fieldOf(content: string): { name: string; value: Json } | undefined {
  const [, name, json] = /^([a-z]+): (.+)$/.exec(content) ?? [];
  if (name === undefined || json === undefined) return undefined;
  try {
    return { name, value: JSON.parse(json) as Json };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
