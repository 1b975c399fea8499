import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { hex, unhex } from '../../src/bytes.ts';
import { TRIPLE_DES } from '../../src/crypto/index.ts';
import { diversificationFactor } from '../../src/ids.ts';
import {
  CARD_KEY_NAMES,
  type CardKeyName,
  type CardKeys,
  personalise,
  psamIssue,
} from '../../src/personalise/index.ts';
import { openPsamStore, VirtualPsam } from '../../src/virtual/index.ts';
import { Fields, readFields } from '../fields.ts';
import type { Json } from '../plain.ts';
import { CliProblem } from '../problem.ts';
import { DEVELOPMENT_PSAM, type KeySet } from './key-set.ts';

const FILE = 'development-keys.json';
const PSAM = 'development';
const KEY_LENGTH = 16;
/** Read or write for anybody but the owner. */
const OTHERS = 0o077;

type CityKeys = Readonly<Record<CardKeyName | 'PSAM', Uint8Array>>;
const CITY_KEY_NAMES: readonly (CardKeyName | 'PSAM')[] = [...CARD_KEY_NAMES, 'PSAM'];

/**
 * The keys of this data folder, made at first use and kept from everybody else. They are random, so
 * a card that they open opens for nobody else.
 * @throws CliProblem KEYS_ARE_OPEN, KEYS_ARE_BROKEN
 */
export function developmentKeys(
  dataFolder: string,
): KeySet & { readonly isNew: boolean; readonly file: string } {
  const file = join(dataFolder, FILE);
  const isNew = !existsSync(file);
  if (isNew) create(dataFolder, file);
  const keys = read(file);
  const psamKeys = { DPK: keys.DPK, IAK: keys.IAK, master: keys.PSAM };
  return {
    kind: 'development',
    isNew,
    file,
    cardKeys: (asn) => derived(keys, diversificationFactor(asn)),
    psamKeys,
    openSam: async () => {
      const store = openPsamStore(dataFolder, { powerSafe: true });
      const made = await store.list();
      if (!made.some(({ psamNo }) => psamNo === PSAM)) {
        const blank = VirtualPsam.blank({ serial: random(8), random });
        const done = await personalise(
          blank.channel(),
          psamIssue(DEVELOPMENT_PSAM, psamKeys).steps,
        );
        if (done.kind !== 'done') throw new Error(`the virtual PSAM refuses: ${done.kind}`);
        await store.put(PSAM, blank);
      }
      const { chip, release } = await store.take(PSAM);
      return {
        channel: chip.channel(),
        close: () => {
          release();
          return Promise.resolve();
        },
      };
    },
  };
}

const derived = (keys: CityKeys, factor: Uint8Array): CardKeys =>
  Object.fromEntries(
    CARD_KEY_NAMES.map((name) => [name, TRIPLE_DES.diversify(keys[name], factor)]),
  ) as unknown as CardKeys;

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** Whole or not at all, and by one process alone: two that begin at once get the same keys. */
function create(dataFolder: string, file: string): void {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const keys = Object.fromEntries(CITY_KEY_NAMES.map((name) => [name, hex(random(KEY_LENGTH))]));
  const draft = `${file}.${String(process.pid)}`;
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, `${JSON.stringify({ version: 1, keys }, null, 2)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft);
  }
}

function read(file: string): CityKeys {
  if (process.platform !== 'win32' && (statSync(file).mode & OTHERS) !== 0) {
    throw new CliProblem('KEYS_ARE_OPEN', { file });
  }
  // The reason names a field and never repeats a value: the file is secret.
  const problem = (reason: string, cause: unknown): CliProblem =>
    new CliProblem('KEYS_ARE_BROKEN', { file, reason }, { cause });
  return readFields(jsonOf(file, problem), keysFrom, problem);
}

function jsonOf(file: string, problem: (reason: string, cause: unknown) => Error): Json {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Json;
  } catch (error) {
    // Its message would show a piece of the file.
    if (error instanceof SyntaxError) throw problem('JSON', undefined);
    throw error;
  }
}

function keysFrom(fields: Fields): CityKeys {
  fields.whole('version', 1, 1);
  const values = fields.object('keys');
  const keys = Object.fromEntries(
    CITY_KEY_NAMES.map((name) => [name, unhex(values.text(name, /^[0-9A-F]{32}$/))]),
  ) as unknown as CityKeys;
  values.end();
  return keys;
}
