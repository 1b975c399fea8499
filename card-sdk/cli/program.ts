import { Command, CommanderError } from 'commander';
import { readFileSync } from 'node:fs';
import type { explainCommand } from './commands/explain.ts';
import type { loadCommand, purchaseCommand } from './commands/money.ts';
import type { personaliseCommand } from './commands/personalise.ts';
import type { prove } from './commands/prove.ts';
import type { READING, readers } from './commands/read.ts';
import type { rideCommand } from './commands/ride.ts';
import type { replay } from './commands/transcripts.ts';
import type { virtualNew, virtualQuirks, virtualServe } from './commands/virtual.ts';
import { type Context, textsOf } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { failureOf } from './failure.ts';
import { CHIP_KINDS } from './personalise/chip-kinds.ts';
import { padTo } from './screen/width.ts';
import { helpFormat } from './screen/help-format.ts';

/** Beside `dist/cli` as beside `cli`, the package is two folders up. */
const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

const EXAMPLES = [
  'lct-card info',
  'lct-card virtual new demo.card',
  'lct-card personalise student --reader virtual:demo.card',
  'lct-card load 50 --reader virtual:demo.card',
  'lct-card ride bus 1.50 --reader virtual:rider.card',
  'lct-card trace tap.txt purchase 4.50 --reader virtual:demo.card',
  'lct-card replay tap.txt',
  'lct-card explain 805C000204 000013889000',
];

/** Runs one command line to its end. Whatever a person can mend is said here, in one sentence. */
export async function runProgram(context: Context, args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const program = programFor(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    // Help that was not asked for, because no command was given.
    if (error instanceof CommanderError && error.code === 'commander.help') return EXIT.usage;
    const failure = failureOf(context, error);
    if (failure === undefined) throw error;
    context.err(`${failure.text}\n`);
    return failure.exitCode;
  }
}

type End = (exitCode: ExitCode) => void;

function programFor(context: Context, end: End): Command {
  const { help } = textsOf(context);
  const program = new Command('lct-card')
    .description(help.about)
    .version(version, '-V, --version', help.options.version)
    .option('--lang <language>', help.options.lang)
    .helpOption('-h, --help', help.options.help)
    .helpCommand('help [command]', help.commands.help)
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp(helpFormat(help.titles, context.columns))
    .configureOutput({
      writeOut: context.out,
      writeErr: context.err,
      outputError: () => undefined, // said by `failureOf`, in the right language
    })
    .addHelpText('after', () => afterHelp(context));
  addReading(context, program, end);
  addMoney(context, program, end);
  addTranscripts(context, program, end);
  addVirtual(context, program, end);
  return program;
}

function afterHelp(context: Context): string {
  const { help } = textsOf(context);
  const codes = Object.entries(EXIT).map(
    ([name, code]) => `  ${padTo(String(code), 3)}${help.exits[name as keyof typeof EXIT]}`,
  );
  const examples = EXAMPLES.map((example) => `  ${example}`);
  return ['', help.exitTitle, ...codes, '', help.examplesTitle, ...examples, ''].join('\n');
}

/** A subcommand of whose help the texts are in the dictionary. */
function subcommand(
  context: Context,
  parent: Command,
  usage: string,
  about: string,
  { isDefault = false }: { readonly isDefault?: boolean } = {},
): Command {
  const { help } = textsOf(context);
  return parent
    .command(usage, { isDefault })
    .description(about)
    .helpOption('-h, --help', help.options.help)
    .option('--lang <language>', help.options.lang);
}

function cardCommand(context: Context, parent: Command, usage: string, about: string): Command {
  const { options } = textsOf(context).help;
  return subcommand(context, parent, usage, about)
    .option('-r, --reader <name>', options.reader, process.env['LCT_CARD_READER'])
    .option('--wait <seconds>', options.wait, '5')
    .option('--profile <names>', options.profile, 'mohurd,tunion')
    .option('--json', options.json);
}

function addReading(context: Context, program: Command, end: End): void {
  const { commands, options } = textsOf(context).help;
  subcommand(context, program, 'readers', commands.readers)
    .option('--wait <seconds>', options.wait, '5')
    .option('--json', options.json)
    .action(async (given: Parameters<typeof readers>[1]) => {
      const { readers } = await import('./commands/read.ts');
      end(await readers(context, given));
    });
  for (const name of ['info', 'balance', 'log', 'identify'] as const) {
    cardCommand(context, program, name, commands[name])
      .option('--show-names', options.showNames)
      .action(async (given: Parameters<(typeof READING)['info']>[1]) => {
        const { READING } = await import('./commands/read.ts');
        end(await READING[name](context, given));
      });
  }
}

function addMoney(context: Context, program: Command, end: End): void {
  const { commands, options, args } = textsOf(context).help;
  const withKeys = (usage: string, about: string): Command =>
    cardCommand(context, program, usage, about)
      .option('--data <folder>', options.data)
      .option('--published-test-keys', options.publishedKeys);
  withKeys('purchase', commands.purchase)
    .argument('<amount>', args.amount)
    .option('--psam <name>', options.psam)
    .option('--at <time>', options.at)
    .option('--tear <exchange>', options.tear)
    .action(async (amount: string, given: Parameters<typeof purchaseCommand>[2]) => {
      const { purchaseCommand } = await import('./commands/money.ts');
      end(await purchaseCommand(context, amount, given));
    });
  withKeys('load', commands.load)
    .argument('<amount>', args.amount)
    .option('--terminal <number>', options.terminal)
    .option('--key-index <index>', options.keyIndex, '1')
    .option('--tear <exchange>', options.tear)
    .action(async (amount: string, given: Parameters<typeof loadCommand>[2]) => {
      const { loadCommand } = await import('./commands/money.ts');
      end(await loadCommand(context, amount, given));
    });
  withKeys('ride', commands.ride)
    .argument('<tap>', args.tap)
    .argument('[fare]', args.fare)
    .option('--line-station <hex>', options.lineStation, '00000000000001')
    .option('--psam <name>', options.psam)
    .option('--at <time>', options.at)
    .option('--tear <exchange>', options.tear)
    .action(
      async (tap: string, fare: string | undefined, given: Parameters<typeof rideCommand>[3]) => {
        const { rideCommand } = await import('./commands/ride.ts');
        end(await rideCommand(context, tap, fare, given));
      },
    );
  withKeys('prove', commands.prove)
    .option('--psam <name>', options.psam)
    .option('--raw <type:counter>', options.rawProof)
    .action(async (given: Parameters<typeof prove>[1]) => {
      const { prove } = await import('./commands/prove.ts');
      end(await prove(context, given));
    });
  withKeys('personalise', commands.personalise)
    .argument('<profile>', `${args.cardProfile}: ${CHIP_KINDS.join(', ')}`)
    .option('--from-file <file>', options.fromFile)
    .option('--resume', options.resume)
    .option('--yes <word>', options.yes)
    .option('--tear <exchange>', options.tear)
    .action(async (profile: string, given: Parameters<typeof personaliseCommand>[2]) => {
      const { personaliseCommand } = await import('./commands/personalise.ts');
      end(await personaliseCommand(context, profile, given));
    });
}

function addTranscripts(context: Context, program: Command, end: End): void {
  const { commands, options, args } = textsOf(context).help;
  subcommand(context, program, 'trace', commands.trace)
    .argument('<file>', args.file)
    .argument('<command...>', args.traced)
    .passThroughOptions()
    .action(async (file: string, traced: readonly string[]) => {
      const { trace } = await import('./commands/transcripts.ts');
      end(await trace(context, file, traced, runProgram));
    });
  subcommand(context, program, 'replay', commands.replay)
    .argument('<file...>', args.file)
    .option('--json', options.json)
    .action(async (files: readonly string[], given: Parameters<typeof replay>[2]) => {
      const { replay } = await import('./commands/transcripts.ts');
      end(await replay(context, files, given));
    });
  subcommand(context, program, 'explain', commands.explain)
    .argument('[hex...]', args.hex)
    .option('--file <file>', options.transcriptFile)
    .option('--profile <name>', options.explainProfile)
    .action(async (hexes: readonly string[], given: Parameters<typeof explainCommand>[2]) => {
      const { explainCommand } = await import('./commands/explain.ts');
      end(explainCommand(context, hexes, given));
    });
}

function addVirtual(context: Context, program: Command, end: End): void {
  const { commands, options, args } = textsOf(context).help;
  const virtual = subcommand(context, program, 'virtual', commands.virtual);
  const collected = (value: string, before: readonly string[] = []): string[] => [...before, value];
  subcommand(context, virtual, 'new', commands.virtualNew)
    .argument('<file>', args.chipFile)
    .option('--psam', options.isPsam)
    .option('--quirk <name=value>', options.quirk, collected)
    .option('--auth-code <hex>', options.authCode)
    .action(async (file: string, given: Parameters<typeof virtualNew>[2]) => {
      const { virtualNew } = await import('./commands/virtual.ts');
      end(await virtualNew(context, file, given));
    });
  subcommand(context, virtual, 'serve', commands.virtualServe, { isDefault: true })
    .argument('<file>', args.chipFile)
    .option('--quirk <name=value>', options.quirk, collected)
    .option('--host <host>', options.host, '127.0.0.1')
    .option('--port <port>', options.port, '35963')
    .action(async (file: string, given: Parameters<typeof virtualServe>[2]) => {
      const { virtualServe } = await import('./commands/virtual.ts');
      end(await virtualServe(context, file, given));
    });
  subcommand(context, virtual, 'quirks', commands.virtualQuirks)
    .option('--json', options.json)
    .action(async (given: Parameters<typeof virtualQuirks>[1]) => {
      const { virtualQuirks } = await import('./commands/virtual.ts');
      end(virtualQuirks(context, given));
    });
}
