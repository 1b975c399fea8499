import { localDateTimeOf } from '../../src/ids.ts';
import { type Context, textsOf } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { amountOf, choiceOf, profilesOf, timeOf } from '../options.ts';
import { CliProblem } from '../problem.ts';
import { LINE_STATION, NO_FARE, type RideInputs, takeRide, TAPS } from '../rides.ts';
import { holdWith } from '../session.ts';
import { dataFolderOf, keySetOf, samOf } from './keys-of.ts';
import { exitOf, Memory, type MoneyOptions, purchaseText, tearing } from './money.ts';
import { mustBeOurs, printJson } from './read.ts';

/** A tap at a gate or on a bus: trip record and purse change together or not at all. */
export async function rideCommand(
  context: Context,
  tapText: string,
  fareText: string | undefined,
  options: MoneyOptions & {
    readonly at?: string;
    readonly psam?: string;
    readonly lineStation: string;
  },
): Promise<ExitCode> {
  const inputs = inputsOf(context, tapText, fareText, options);
  const tear = tearing(options);
  const keys = keySetOf(context, options);
  const memory = new Memory(dataFolderOf(context, options));
  const others = { ...samOf(options, keys), ...tear, remember: memory.remember };
  const rode = mustBeOurs(await holdWith(context, options, takeRide, inputs, others));
  if (rode.kind === 'no-trip-file') throw new CliProblem('NO_TRIP_FILE', undefined);
  if (rode.kind !== 'torn') memory.forget();
  const { outcomes } = textsOf(context);
  if (options.json === true) printJson(context, rode);
  else if (rode.kind === 'no-open-entry') context.out(`${outcomes.noOpenEntry}\n`);
  else {
    const isOwnTerminal = options.psam === undefined;
    context.out(purchaseText(context, rode, keys, isOwnTerminal, outcomes.rode[inputs.tap]));
  }
  return rode.kind === 'no-open-entry' ? EXIT.refused : exitOf(rode);
}

function inputsOf(
  context: Context,
  tapText: string,
  fareText: string | undefined,
  options: { readonly profile: string; readonly at?: string; readonly lineStation: string },
): RideInputs {
  const tap = choiceOf('tap', tapText, TAPS);
  const lineStation = options.lineStation.toUpperCase();
  if (!LINE_STATION.test(lineStation)) {
    throw new CliProblem('UNKNOWN_CHOICE', {
      what: 'line-station',
      text: lineStation.slice(0, 40),
      choices: '00000000000000 … FFFFFFFFFFFFFF',
    });
  }
  if ((tap === 'entry') !== (fareText === undefined)) {
    throw new CliProblem(tap === 'entry' ? 'ENTRY_TAKES_NOTHING' : 'FARE_MISSING', undefined);
  }
  return {
    profiles: profilesOf(options.profile),
    tap,
    amount: fareText === undefined ? NO_FARE : amountOf(fareText),
    at: options.at === undefined ? localDateTimeOf(context.clock()) : timeOf(options.at),
    lineStation,
  };
}
