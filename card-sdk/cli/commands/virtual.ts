import { existsSync } from 'node:fs';
import {
  type Chip,
  type Held,
  openCardStore,
  openPsamStore,
  type QuirkName,
  QUIRKS,
  type Quirks,
  serveToVirtualReader,
  VirtualCard,
  VirtualPsam,
} from '../../src/virtual/index.ts';
import { type Context, textsOf } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { choiceOf, hexOf, wholeOf } from '../options.ts';
import { CliProblem } from '../problem.ts';
import { CARD_SUFFIX, placeOf, PSAM_SUFFIX, takeCard, takePsam } from '../reader/open-card.ts';
import { INDENT, wrapped } from '../screen/table.ts';
import { printJson } from './read.ts';

const SERIAL_LENGTH = 8;
const AUTH_CODE_LENGTH = 9;
const PORT_MAX = 65_535;
/** How long a driver is given before its absence is mentioned. */
const DRIVER_MS = 2_000;

interface ServeOptions {
  readonly quirk?: readonly string[];
  readonly host: string;
  readonly port: string;
}

/** A blank chip in a file of its own. An existing file may hold somebody's money, and stays. */
export async function virtualNew(
  context: Context,
  file: string,
  options: {
    readonly psam?: boolean;
    readonly quirk?: readonly string[];
    readonly authCode?: string;
  },
): Promise<ExitCode> {
  const isPsam = options.psam === true;
  const { folder, name } = placeOf(file, isPsam ? PSAM_SUFFIX : CARD_SUFFIX);
  if (existsSync(file)) throw new CliProblem('FILE_EXISTS', { file });
  const { random } = context;
  const serial = random(SERIAL_LENGTH);
  const quirks = quirksOf(options.quirk);
  if (isPsam) {
    await openPsamStore(folder).put(name, VirtualPsam.blank({ serial, random, quirks }));
  } else {
    const code = options.authCode === undefined ? undefined : hexOf(options.authCode);
    if (code !== undefined && code.length !== AUTH_CODE_LENGTH) {
      throw new CliProblem('NOT_HEX', { text: options.authCode ?? '' });
    }
    const authCode = code === undefined ? {} : { authCode: code };
    await openCardStore(folder).put(
      name,
      VirtualCard.blank({ serial, random, quirks, ...authCode }),
    );
  }
  context.out(`${textsOf(context).outcomes.madeChip(file)}\n`);
  return EXIT.done;
}

/** Puts a saved chip on the virtual reader until the process is told to end. */
export async function virtualServe(
  context: Context,
  file: string,
  options: ServeOptions,
): Promise<ExitCode> {
  const { outcomes } = textsOf(context);
  const port = wholeOf(options.port, 1, PORT_MAX);
  const address = `${options.host}:${String(port)}`;
  const quirks = quirksOf(options.quirk);
  const stopped = context.untilStopped();
  const { chip, release } = await takeChip(file);
  try {
    if (Object.keys(quirks).length > 0) {
      chip.tamper((memory) => ({ ...memory, quirks: { ...memory.quirks, ...quirks } }));
    }
    const slot = serveToVirtualReader({ host: options.host, port, card: chip });
    try {
      const late = setTimeout(() => {
        context.err(`${outcomes.waitsForDriver(address)}\n`);
      }, DRIVER_MS);
      const inserted = await Promise.race([slot.inserted, stopped.then(() => 'closed' as const)]);
      clearTimeout(late);
      if (inserted === 'taken') {
        context.out(`${outcomes.served(file, address)}\n`);
        await stopped;
      }
    } finally {
      await slot.close();
    }
    context.out(`${outcomes.takenOut}\n`);
    return EXIT.done;
  } finally {
    release();
  }
}

const takeChip = (file: string): Promise<Held<Chip>> =>
  file.endsWith(PSAM_SUFFIX) ? takePsam(file) : takeCard(file);

/** The table of quirks itself, so that this list cannot lag behind it. */
export function virtualQuirks(context: Context, { json }: { readonly json?: boolean }): ExitCode {
  if (json === true) {
    printJson(context, QUIRKS);
    return EXIT.done;
  }
  const { quirks } = textsOf(context);
  for (const [name, { says, values }] of Object.entries(QUIRKS)) {
    const text = wrapped(quirks?.[name as QuirkName] ?? says, context.columns - INDENT.length);
    context.out(
      `${name}=${values.join('|')}\n${text.map((line) => `${INDENT}${line.trimEnd()}\n`).join('')}`,
    );
  }
  return EXIT.done;
}

/** `proofs=once`, as often as wanted. */
function quirksOf(given: readonly string[] = []): Partial<Quirks> {
  const rows = Object.entries(QUIRKS);
  return Object.fromEntries(
    given.map((text) => {
      const [name = '', value = ''] = text.split(/=(.*)/);
      const known = choiceOf('quirk', name, Object.keys(QUIRKS));
      const values: readonly (string | number)[] =
        rows.find(([row]) => row === known)?.[1].values ?? [];
      const chosen = choiceOf(known, value, values.map(String));
      return [known, values.find((one) => String(one) === chosen)];
    }),
  );
}
