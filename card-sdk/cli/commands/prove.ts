import { type Context, textsOf } from '../context.ts';
import { proveTorn, type Proved, showBalance } from '../conversations.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type CardOptions, profilesOf } from '../options.ts';
import { CliProblem } from '../problem.ts';
import { holdWith } from '../session.ts';
import { TornFolder } from '../torn.ts';
import { dataFolderOf, type KeyOptions, keySetOf, samOf } from './keys-of.ts';
import { mustBeOurs, printJson } from './read.ts';

/** Asks the card on the reader what became of the transaction that it left in the middle of. */
export async function prove(
  context: Context,
  options: CardOptions & KeyOptions & { readonly psam?: string },
): Promise<ExitCode> {
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

const EXITS: Readonly<Record<Proved['kind'], ExitCode>> = {
  debited: EXIT.done,
  'not-debited': EXIT.done,
  loaded: EXIT.done,
  'not-loaded': EXIT.done,
  'other-card': EXIT.card,
  blocked: EXIT.card,
  torn: EXIT.unknown,
};
