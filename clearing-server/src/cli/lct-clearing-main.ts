#!/usr/bin/env node
import { userInfo } from 'node:os';
import { parseSettlementDate, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ROLES, type Role } from '../access/role.ts';
import { ACCOUNT_CODES, type Account } from '../ledger/account.ts';
import { parseAccountName } from '../ledger/statement.ts';
import { startProblem } from '../config/start-problem.ts';
import { arbitrateCommand } from './arbitrate-command.ts';
import { CliError } from './cli-error.ts';
import {
  addUserCommand,
  billCommand,
  closeCommand,
  migrateCommand,
  rebuildBalancesCommand,
  verifyCommand,
  type CommandAnswer,
} from './commands.ts';
import { seedDemoCommand, type SeedDemoOptions } from './demo-command.ts';
import { exportCommand, type ExportOptions } from './file-commands.ts';
import { importCommand } from './import-command.ts';
import { reconcileCommand, workItemsCommand, type WorkItemsOptions } from './reconcile-command.ts';
import { DIFFERENCE_CLASSES } from '../reconciliation/difference.ts';
import { withDatabase, type Session } from './database-session.ts';
import { loadsCommand } from './loads-command.ts';
import { balanceCommand, statementCommand, type StatementOptions } from './statement-commands.ts';
import { jsonValue, tableText } from './table-text.ts';

/** 0: done, and all is well. 1: the data is not as it must be. 2: the command could not be done. */
const EXIT = { good: 0, bad: 1, failed: 2 } as const;

const program = new Command('lct-clearing')
  .description('The clearing house from the command line. The database is named by DATABASE_URL.')
  .option('--json', 'one JSON value instead of tables')
  .exitOverride()
  .showHelpAfterError();

type Work = (session: Session) => Promise<CommandAnswer>;

async function answer(work: Work, schema?: 'any'): Promise<void> {
  const session = {
    environment: process.env,
    clock: () => new Date(),
    actor: `cli:${userInfo().username}`,
  };
  const { good, json, tables, sentence } = await withDatabase(session, work, schema);
  process.stdout.write(
    program.opts<{ json?: true }>().json === true
      ? `${JSON.stringify(json, jsonValue)}\n`
      : `${[...tables.map(tableText), sentence].join('\n')}\n`,
  );
  process.exitCode = good ? EXIT.good : EXIT.bad;
}

function dateArgument(text: string): SettlementDate {
  try {
    return parseSettlementDate(text);
  } catch (cause) {
    throw new InvalidArgumentError(cause instanceof Error ? cause.message : '');
  }
}

function accountArgument(text: string): Account {
  const found = parseAccountName(text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(
    `One of ${Object.keys(ACCOUNT_CODES).join(', ')}, ":" and its key.`,
  );
}

function instantArgument(text: string): Date {
  const at = new Date(text);
  if (/(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(at.getTime())) return at;
  throw new InvalidArgumentError(
    'Like 2026-09-01T12:00:00+08:00: without its zone it is no instant.',
  );
}

function countArgument(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A whole number from 1 to 99999.');
}

function daysArgument(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A whole number of days.');
}

function loginArgument(text: string): string {
  if (/^[a-z0-9][a-z0-9._-]{1,39}$/.test(text)) return text;
  throw new InvalidArgumentError('2 to 40 lower-case letters, digits, ".", "_" or "-".');
}

program
  .command('migrate')
  .description('bring the schema up to date')
  .action(() => answer(migrateCommand, 'any'));
program
  .command('verify')
  .description('run every invariant and print the rows that break one')
  .action(() => answer(verifyCommand));
program
  .command('close')
  .description('close a settlement day: arbitrate, bill, check, reconcile')
  .argument('<date>', 'YYYY-MM-DD', dateArgument)
  .action((date: SettlementDate) => answer((session) => closeCommand(session, date)));
program
  .command('bill')
  .description('print the bills of a day')
  .argument('<date>', 'YYYY-MM-DD', dateArgument)
  .action((date: SettlementDate) => answer((session) => billCommand(session, date)));
program
  .command('arbitrate')
  .description('decide the suspended records that their neighbours prove by now')
  .option('--all', 'look at every card, not only at those that were touched')
  .action(({ all }: { all?: true }) =>
    answer((session) => arbitrateCommand(session, all === true ? 'all' : 'touched')),
  );
program
  .command('reconcile')
  .description('compare all sides of a day; the last line is what nothing explains')
  .argument('<date>', 'YYYY-MM-DD', dateArgument)
  .action((date: SettlementDate) => answer((session) => reconcileCommand(session, date)));
program
  .command('work-items')
  .description('the differences that nothing has proved yet, the largest first')
  .addOption(new Option('--class <class>').choices(DIFFERENCE_CLASSES))
  .option('--owner <owner>', 'clearing, "operator 45010001", "channel wechat"')
  .option('--days <n>', 'at least so old', daysArgument)
  .action((options: WorkItemsOptions) => answer((session) => workItemsCommand(session, options)));
program
  .command('loads')
  .description(
    'list the loads that no record has confirmed, and those that are undecided for too long',
  )
  .action(() => answer(loadsCommand));
program
  .command('rebuild-balances')
  .description('make the kept purse balances anew from the transfers')
  .action(() => answer(rebuildBalancesCommand));
program
  .command('statement')
  .description('what happened on an account, newest first, with the balance after each entry')
  .argument('<account>', 'such as purse:00004500000000000001:2', accountArgument)
  .requiredOption('--from <date>', 'first settlement date', dateArgument)
  .requiredOption('--to <date>', 'last settlement date', dateArgument)
  .action((of: Account, range: StatementOptions) =>
    answer((session) => statementCommand(session, of, range)),
  );
program
  .command('balance')
  .description('what an account stood at, by what was known then')
  .argument('<account>', 'such as operator-unsettled:41000001', accountArgument)
  .option(
    '--at <instant>',
    'with its zone, such as 2026-09-01T12:00:00+08:00; now',
    instantArgument,
  )
  .action((of: Account, { at }: { at?: Date }) =>
    answer((session) => balanceCommand(session, of, at)),
  );
program
  .command('import')
  .description('take files in, each wholly or not at all: of operators and of money')
  .argument('<file...>', 'XF… of an operator; a statement of the bank, WeChat Pay or Alipay')
  .action((files: string[]) => answer((session) => importCommand(session, files)));
program
  .command('export')
  .description('write a file for an operator: QS settlement, SS refused, NS cleared, HM block list')
  .argument('<name>', 'kind (2) date (8) industry (2) operator (8) serial (4) .txt or .csv')
  .option('--out <folder>', 'where to', '.')
  .addOption(new Option('--encoding <name>').choices(['gb18030', 'utf-8']).default('gb18030'))
  .action((name: string, options: ExportOptions) =>
    answer((session) => exportCommand(session, name, options)),
  );

program
  .command('seed-demo')
  .description('fill an empty database with a made-up town and days that are closed')
  .option('--students <number>', 'pupils with a card', countArgument, 60)
  .option('--days <number>', 'closed days before today', countArgument, 5)
  .option('--seed <number>', 'another number is another town', countArgument, 1)
  .action((options: SeedDemoOptions) => answer((session) => seedDemoCommand(session, options)));

program
  .command('add-user')
  .description('let one more person log in to the console')
  .argument('<login>', 'lower-case letters, digits, . _ -', loginArgument)
  .addOption(
    new Option('--role <role>', 'what the person may do').choices(ROLES).makeOptionMandatory(),
  )
  .action((login: string, { role }: { role: Role }) =>
    answer((session) => addUserCommand(session, login, role)),
  );

/** What went wrong, in one sentence; undefined when it is a bug and needs its stack. */
function sentenceFor(error: unknown): string | undefined {
  return error instanceof CliError ? error.message : startProblem(error);
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has said it already; asking for help is no failure.
    process.exitCode = error.exitCode === 0 ? EXIT.good : EXIT.failed;
  } else {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${sentenceFor(error) ?? detail}\n`);
    process.exitCode = EXIT.failed;
  }
}
