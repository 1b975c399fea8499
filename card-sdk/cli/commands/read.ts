import { hex } from '../../src/bytes.ts';
import { yuanText } from '../../src/money.ts';
import { type Context, textsOf } from '../context.ts';
import { identifyCard, readWholeCard, showBalance, showLog } from '../conversations.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type CardOptions, profilesOf, waitMsOf } from '../options.ts';
import { plain } from '../plain.ts';
import { CliProblem } from '../problem.ts';
import { dateText, logTable, showReading, statusText } from '../screen/show-card.ts';
import { labelled, type Row, tabular } from '../screen/table.ts';
import { holdWith } from '../session.ts';

export const printJson = (context: Context, value: unknown): void => {
  context.out(`${JSON.stringify(plain(value), null, 2)}\n`);
};

/** A card that is none of ours is no outcome to print, but something to tell the person. */
export function mustBeOurs<Outcome extends { readonly kind: string }>(
  outcome: Outcome,
): Exclude<Outcome, { kind: 'not-ours' | 'blocked' }> {
  if (outcome.kind === 'not-ours') throw new CliProblem('NOT_OURS', undefined);
  if (outcome.kind === 'blocked') throw new CliProblem('BLOCKED', undefined);
  return outcome as Exclude<Outcome, { kind: 'not-ours' | 'blocked' }>;
}

export async function readers(
  context: Context,
  options: { readonly json?: boolean; readonly wait: string },
): Promise<ExitCode> {
  const { listReaders } = await import('../../src/pcsc/index.ts');
  const found = await listReaders({ waitMs: waitMsOf(options.wait) });
  const texts = textsOf(context);
  if (options.json === true) printJson(context, { readers: found });
  else if (found.length === 0) context.out(`${texts.readers.none}\n`);
  else {
    const columns = [{ title: texts.labels.reader }, { title: texts.labels.atr }];
    const rows = found.map(({ name, atr }) => [
      name,
      atr === undefined ? texts.readers.empty : hex(atr),
    ]);
    context.out(tabular(columns, rows));
  }
  return EXIT.done;
}

async function info(context: Context, options: CardOptions): Promise<ExitCode> {
  const inputs = { profiles: profilesOf(options.profile) };
  const read = mustBeOurs(await holdWith(context, options, readWholeCard, inputs));
  if (options.json === true) printJson(context, read.reading);
  else context.out(showReading(context, read.reading));
  return EXIT.done;
}

async function balance(context: Context, options: CardOptions): Promise<ExitCode> {
  const inputs = { profiles: profilesOf(options.profile) };
  const shown = mustBeOurs(await holdWith(context, options, showBalance, inputs));
  if (options.json === true) printJson(context, shown);
  else context.out(`${textsOf(context).yuan(yuanText(shown.balance))}\n`);
  return EXIT.done;
}

async function log(context: Context, options: CardOptions): Promise<ExitCode> {
  const inputs = { profiles: profilesOf(options.profile) };
  const shown = mustBeOurs(await holdWith(context, options, showLog, inputs));
  if (options.json === true) {
    printJson(context, shown);
    return EXIT.done;
  }
  const { logs } = textsOf(context);
  for (const { name, entries, statusWord } of shown.files) {
    context.out(`${logs[name] ?? name}\n`);
    if (entries.length > 0) context.out(logTable(context, entries));
    else context.out(`  ${statusText(context, statusWord)}\n`);
  }
  return EXIT.done;
}

async function identifyShown(context: Context, options: CardOptions): Promise<ExitCode> {
  const inputs = { profiles: profilesOf(options.profile) };
  const card = mustBeOurs(await holdWith(context, options, identifyCard, inputs));
  if (options.json === true) {
    printJson(context, card);
    return EXIT.done;
  }
  const { labels, profiles, yes, no } = textsOf(context);
  const { student } = card;
  const rows: Row[] = [
    [labels.profile, profiles[card.profile]],
    [labels.asn, card.asn],
    [labels.kind, String(card.cardKind)],
    [labels.valid, `${dateText(context, card.validFrom)} – ${dateText(context, card.validUntil)}`],
    [labels.enabled, card.appEnabled ? yes : no],
    [labels.student, student === undefined ? no : `${student.schoolCode} ${student.className}`],
  ];
  context.out(labelled(rows, context.columns));
  return EXIT.done;
}

/** The commands that only read, by name. */
export const READING = { info, balance, log, identify: identifyShown } as const;
