import { readFci, STUDENT_AID, PROFILES } from '../../src/card/index.ts';
import { equalBytes, hex, readUint, unhex } from '../../src/bytes.ts';
import { LayoutError } from '../../src/field-reader.ts';
import { type Fen, yuanText } from '../../src/money.ts';
import { CARD_COMMANDS } from '../../src/virtual/card-commands.ts';
import { SAM_COMMANDS } from '../../src/virtual/sam-commands.ts';
import { parseCommand, type ReceivedCommand } from '../../src/apdu/index.ts';
import { type Context, textsOf } from '../context.ts';
import { statusText } from '../screen/show-card.ts';
import { labelled, type Row } from '../screen/table.ts';
import type { Place } from './files.ts';
import type { KnownCommand, Recognised } from './known-command.ts';
import { GENERAL_COMMANDS, knownCommands } from './known-commands.ts';

/** A command in words, and what its answer is to be read by. */
export interface ExplainedCommand {
  readonly text: string;
  readonly readings: readonly Recognised[];
}

/** Secure messaging is said by CLA bit 04; the last four bytes are then a MAC. */
const PROTECTED = 0x04;
const MAC_LENGTH = 4;

/** The name of a command as the virtual card's and PSAM's own tables have it. */
function tableNames({ cla, ins }: { readonly cla: number; readonly ins: number }): string[] {
  const rows = [...CARD_COMMANDS, ...SAM_COMMANDS].filter(
    (row) => row.ins === ins && row.cla.includes(cla),
  );
  return [...new Set(rows.map(({ name }) => name))];
}

export const isCommand = (bytes: Uint8Array): boolean => {
  const command = parseCommand(bytes);
  return command !== undefined && tableNames(command).length > 0;
};

export function explainCommandBytes(
  context: Context,
  bytes: Uint8Array,
  places: readonly Place[],
): ExplainedCommand {
  const texts = textsOf(context).explain;
  const command = parseCommand(bytes);
  if (command === undefined) {
    return { text: `${texts.command}  ${texts.unknownCommand}\n`, readings: [] };
  }
  const plainForm = withoutProtection(command);
  const readings = recognised(plainForm, places);
  const names = readings.length > 0 ? readings.map(({ name }) => name) : tableNames(command);
  const title = names.length === 0 ? texts.unknownCommand : [...new Set(names)].join(' / ');
  const secured = plainForm === command ? '' : ' + MAC';
  const rows: Row[] = [
    ['CLA INS P1 P2', hex(bytes.slice(0, 4)).replace(/..(?!$)/g, '$& ')],
    ...(readings[0] === undefined
      ? dataRow(texts.dataBytes, command.data)
      : rowsFor(context, readings[0].request)),
    ...(command.le === undefined || command.le === 0
      ? []
      : ([['Le', texts.expects(command.le)]] as const)),
  ];
  return {
    text: `${texts.command}  ${title}${secured}\n${labelled(rows, context.columns)}`,
    readings,
  };
}

/** The same as it would be in plain; cipher text stays what it is. */
function withoutProtection(command: ReceivedCommand): ReceivedCommand {
  if ((command.cla & PROTECTED) === 0 || command.data.length < MAC_LENGTH) return command;
  return { ...command, cla: command.cla & ~PROTECTED, data: command.data.slice(0, -MAC_LENGTH) };
}

function recognised(command: ReceivedCommand, places: readonly Place[]): Recognised[] {
  const files = knownCommands(places);
  const by = (commands: readonly KnownCommand[], exactly: boolean): Recognised[] =>
    commands.flatMap(({ recognise }) => recognise(command, exactly) ?? []);
  const attempts = [by(files, true), by(GENERAL_COMMANDS, true), by(files, false)];
  return attempts.find((found) => found.length > 0) ?? [];
}

/** An answer, by whichever reading of its command it fits; without one, as far as it explains itself. */
export function explainAnswer(
  context: Context,
  bytes: Uint8Array,
  readings: readonly Recognised[] = [],
): string {
  const texts = textsOf(context).explain;
  if (bytes.length < 2) return `${texts.answer}  ${hex(bytes)}\n`;
  const data = bytes.slice(0, -2);
  const statusWord = readUint(bytes.slice(-2));
  const title = `${texts.answer}   ${statusText(context, statusWord)}\n`;
  if (data.length === 0) return title;
  const fitting = readings.flatMap((reading) => {
    const content = attempt(() => reading.answer(data));
    return content === undefined ? [] : [{ name: reading.name, content }];
  });
  if (fitting.length === 0) {
    const fci = data[0] === FCI ? attempt(() => readFci(data)) : undefined;
    const rows = fci === undefined ? dataRow(texts.dataBytes, data) : rowsFor(context, fci);
    return title + labelled(rows, context.columns);
  }
  const bodies = fitting.map(({ name, content }) => {
    const body = labelled(rowsFor(context, content), context.columns);
    return fitting.length === 1 ? body : `  ${name}\n${body}`;
  });
  return title + bodies.join('');
}

const FCI = 0x6f;

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof LayoutError || error instanceof RangeError) return undefined;
    throw error;
  }
}

const dataRow = (count: (bytes: number) => string, data: Uint8Array): Row[] =>
  data.length === 0 ? [] : [[count(data.length), hex(data)]];

/** What must not be read over a shoulder, whoever typed it. */
const SECRET = new Set(['pin', 'oldPin', 'newPin', 'key']);

/** Any typed request or answer, field by field, in the order of the codec. */
function rowsFor(context: Context, value: unknown, path = ''): Row[] {
  if (value === undefined) return [];
  if (value instanceof Uint8Array) return [[label(context, path), bytesText(value)]];
  if (Array.isArray(value)) {
    return value.flatMap((item, at) => rowsFor(context, item, `${path} ${String(at + 1)}`));
  }
  if (typeof value === 'bigint') {
    return [[label(context, path), textsOf(context).yuan(yuanText(value as Fen))]];
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, field]: [string, unknown]) =>
      SECRET.has(key) && field instanceof Uint8Array
        ? [[label(context, key), '…'] as const]
        : rowsFor(context, field, path === '' ? key : `${path}.${key}`),
    );
  }
  const text = scalarText(value);
  return [[label(context, path), textsOf(context).values[text] ?? text]];
}

const scalarText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** Names of directories that everybody in the trade knows by heart, and their readers do not. */
function bytesText(bytes: Uint8Array): string {
  const profile = Object.values(PROFILES).find(({ aid }) => equalBytes(aid, bytes));
  if (profile !== undefined) return `${hex(bytes)} (${profile.name})`;
  if (equalBytes(STUDENT_AID, bytes)) return `${hex(bytes)} (student)`;
  const isText = bytes.length >= 4 && bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText ? `${hex(bytes)} “${String.fromCharCode(...bytes)}”` : hex(bytes);
}

function label(context: Context, path: string): string {
  const { fields } = textsOf(context);
  const name = path === '' ? 'value' : path;
  return name.replace(/[A-Za-z][A-Za-z0-9]*/g, (word) => fields[word] ?? spaced(word));
}

/** `offlineCounter` → `offline counter`; abbreviations stay together. */
const spaced = (word: string): string =>
  word.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const maskedCommand = (context: Context, header: string): string => {
  const { command, masked } = textsOf(context).explain;
  const [cla = 0, ins = 0] = unhex(header.slice(0, 4));
  const plainNames = [...tableNames({ cla, ins }), ...tableNames({ cla: cla & ~PROTECTED, ins })];
  return `${command}  ${[...new Set(plainNames)].join(' / ')} (${masked})\n`;
};
