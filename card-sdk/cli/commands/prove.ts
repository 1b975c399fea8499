import { hex } from '../../src/bytes.ts';
import { type Context, textsOf } from '../context.ts';
import { proveTorn, type Proved, showBalance, showProof } from '../conversations.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type CardOptions, profilesOf, proofOf } from '../options.ts';
import { CliProblem } from '../problem.ts';
import { statusText } from '../screen/show-card.ts';
import { labelled } from '../screen/table.ts';
import { holdWith } from '../session.ts';
import { TornFolder } from '../torn.ts';
import { dataFolderOf, type KeyOptions, keySetOf, samOf } from './keys-of.ts';
import { mustBeOurs, printJson } from './read.ts';

interface ProveOptions extends CardOptions, KeyOptions {
  readonly psam?: string;
  readonly raw?: string;
}

/** Asks the card on the reader what became of the transaction that it left in the middle of. */
export async function prove(context: Context, options: ProveOptions): Promise<ExitCode> {
  if (options.raw !== undefined) return showRawProof(context, options, options.raw);
  const folder = new TornFolder(dataFolderOf(context, options));
  const looking = { profiles: profilesOf(options.profile) };
  // Not part of what is recorded: it only finds out which card lies there.
  const unrecorded = { ...context, recorder: undefined };
  const { asn } = mustBeOurs(await holdWith(unrecorded, options, showBalance, looking));
  const torn = folder.of(asn);
  if (torn === undefined) throw new CliProblem('NOTHING_TORN', { asn });
  const keys = keySetOf(context, options);
  const proved = await holdWith(context, options, proveTorn, torn, samOf(options, keys));
  if (EXITS[proved.kind] === EXIT.done) folder.forget(asn);
  if (options.json === true) printJson(context, { asn, ...proved });
  else context.out(`${textsOf(context).outcomes.proved[proved.kind]}\n`);
  return EXITS[proved.kind];
}

/** Of any transaction, torn or not: for whoever wants to see what a card keeps. */
async function showRawProof(
  context: Context,
  options: ProveOptions,
  raw: string,
): Promise<ExitCode> {
  const inputs = { profiles: profilesOf(options.profile), ...proofOf(raw) };
  const shown = mustBeOurs(await holdWith(context, options, showProof, inputs));
  const { labels, outcomes } = textsOf(context);
  if (options.json === true) printJson(context, shown);
  else if (shown.kind === 'no-proof') {
    context.out(`${outcomes.noProof(statusText(context, shown.statusWord))}\n`);
  } else {
    const rows = [
      [labels.asn, shown.asn],
      ['MAC', hex(shown.mac)],
      ['TAC', hex(shown.tac)],
    ] as const;
    context.out(`${outcomes.proof}\n${labelled(rows, context.columns)}`);
  }
  return shown.kind === 'proof' ? EXIT.done : EXIT.refused;
}

const EXITS: Readonly<Record<Proved['kind'], ExitCode>> = {
  debited: EXIT.done,
  'not-debited': EXIT.done,
  loaded: EXIT.done,
  'not-loaded': EXIT.done,
  'other-card': EXIT.card,
  blocked: EXIT.card,
  torn: EXIT.unknown,
};
