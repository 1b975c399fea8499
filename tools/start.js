// @ts-check
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, ROOT, sayOnStderr } from './bootstrap.js';
import { Problem, runMain } from './problem.js';
import { kekFile, keysFolder, startCentre } from './start/centre.js';
import { startChild } from './start/child.js';
import { beginAnew, checkPort, holdDataFolder } from './start/data-folder.js';
import { startOptions } from './start/options.js';
import { progressOn } from './start/progress.js';

/** @typedef {import('./start/options.js').StartOptions} StartOptions */

/** What has to be stopped, in the order in which it was started. @typedef {(() => Promise<void> | void)[]} Stops */

const SEEDED = 'seeded.json';
/** What each card of the demonstration city starts with: 50 yuan. */
const FIRST_LOAD_FEN = 5_000;

/** @param {import('./start/child.js').Child} child */
const diedOf = (child) => child.ended.then(() => child.name);

/** @returns {Promise<undefined>} */
function untilSignal() {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => resolve(undefined));
  });
}

/**
 * @param {StartOptions} options
 * @param {Stops} stops
 */
async function startAll(options, stops) {
  await bootstrap('start', sayOnStderr);
  const { data } = options;
  stops.push(holdDataFolder(data));
  if (options.fresh) await freshly(data);
  await checkPort('console', '--console-port', options.consolePort);
  await checkPort('canteen', '--canteen-port', options.canteenPort);
  await checkPort('gate', '--gate-port', options.gatePort);
  await checkPort('terminals', '--terminals-port', options.terminalsPort);
  const roster = options.roster === undefined ? undefined : readRoster(options.roster);

  const { openPostgres } = await import('./postgres.js');
  const postgres = await openPostgres(data, process.env['DATABASE_URL']);
  stops.push(postgres.stop);
  const centre = await startCentre({ ...options, databaseUrl: postgres.url });
  stops.push(centre.child.stop);
  const terminals = await seedOnce({ data, roster, centre, databaseUrl: postgres.url });
  const canteen = await startAgent(data, terminals.canteen, centre.url, options.canteenPort);
  stops.push(canteen.stop);
  const gate = await startAgent(data, terminals.gate, centre.url, options.gatePort);
  stops.push(gate.stop);

  if (centre.firstPassword !== undefined) {
    say(`first administrator: admin, one-time password ${centre.firstPassword}`);
  }
  const at = (/** @type {unknown} */ port) => `http://127.0.0.1:${Number(port)}`;
  say(
    `ready: console ${at(centre.consolePort)} canteen ${at(canteen.ready['screen_port'])} gate ${at(gate.ready['screen_port'])}`,
  );
  return { children: [centre.child, canteen, gate] };
}

/** @param {string} line */
const say = (line) => void process.stdout.write(`${line}\n`);

/** @param {string} data */
async function freshly(data) {
  if ((process.env['DATABASE_URL'] ?? '') !== '') {
    throw new Problem(
      '--fresh does not empty the database of DATABASE_URL: empty it yourself, and remove the data folder.',
    );
  }
  if (existsSync(join(data, 'postgres'))) {
    // A server left over from a start that was killed would write into the folder we remove.
    const { startPostgres } = await import('./postgres.js');
    await (await startPostgres(data)).stop();
  }
  beginAnew(data);
}

/** @param {string} file */
function readRoster(file) {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Problem(`The roster ${file} cannot be read (${reason}).`, { cause: error });
  }
}

/**
 * @typedef {object} Seeding
 * @property {string} data
 * @property {Uint8Array | undefined} roster
 * @property {import('./start/centre.js').CentreProcess} centre
 * @property {string} databaseUrl
 */

/**
 * Seeds the city at the first start; an interrupted first start goes on where it was.
 * @param {Seeding} seeding
 * @returns {Promise<{ canteen: Record<string, string>, gate: Record<string, string> }>} their numbers
 */
async function seedOnce({ data, roster, centre, databaseUrl }) {
  const file = join(data, SEEDED);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  say('First start: making a small city. This takes a minute.');
  const { openAdministration } = await import('../simulation/dist/src/administration.js');
  const { seedCity } = await import('../simulation/dist/src/seed-city.js');
  const { fen } = await import('../card-sdk/dist/src/money.js');
  const administration = await openAdministration({
    databaseUrl,
    keysFolder: keysFolder(data),
    kekFile: kekFile(data),
    clock: () => new Date(),
  });
  try {
    const progress = progressOn(process.stderr);
    const firstLoad = { amount: fen(FIRST_LOAD_FEN), clock: () => new Date() };
    const folder = data;
    const seeded = await seedCity({ administration, centre, folder, roster, firstLoad, progress });
    const { problems, students } = seeded.roster;
    for (const { line, column, reason } of problems) {
      say(`roster line ${line}${column === '' ? '' : `, ${column}`}: ${reason}`);
    }
    if (students === 0) throw new Problem('The roster has no student that could be imported.');
    const terminals = { canteen: numbersOf(seeded, 'canteen'), gate: numbersOf(seeded, 'gate') };
    writeFileSync(file, `${JSON.stringify(terminals, null, 2)}\n`);
    sayCashiers(seeded);
    return terminals;
  } finally {
    await administration.close();
  }
}

/**
 * The centre keeps no PIN that could be told later.
 * @param {import('../simulation/dist/src/seed-city.js').SeededCity} seeded
 */
function sayCashiers({ city, cashiers }) {
  const till = city.terminals.find(({ kind }) => kind === 'canteen');
  const own = cashiers.filter(({ operatorNo }) => operatorNo === till?.operatorNo);
  const each = own.map(({ cashierNo, name, pin }) => `${cashierNo} ${name}, PIN ${pin}`);
  say(`cashiers of the canteen: ${each.join('; ')}`);
}

/**
 * @param {{ city: { terminals: readonly { kind: string, terminalId: string, psamNo: string }[] } }} seeded
 * @param {string} kind
 */
function numbersOf({ city }, kind) {
  const found = city.terminals.find((terminal) => terminal.kind === kind);
  if (found === undefined) throw new Error(`the city has no ${kind}`);
  return { kind, terminalId: found.terminalId, psamNo: found.psamNo };
}

/**
 * @param {string} data
 * @param {Record<string, string>} terminal
 * @param {string} centreUrl
 * @param {number} port
 */
async function startAgent(data, { kind = '', terminalId = '', psamNo = '' }, centreUrl, port) {
  const home = join(data, 'agents', terminalId);
  mkdirSync(home, { recursive: true });
  const config = {
    kind,
    terminal_id: terminalId,
    data: home,
    centre: { url: centreUrl },
    reader: 'virtual',
    virtual: { cards: join(data, 'cards'), psam: join(data, 'psams', `${psamNo}.psam`) },
    screen: { host: '127.0.0.1', port },
  };
  const file = join(home, 'agent.yaml');
  // JSON is YAML.
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`);
  return startChild({
    name: `${kind} terminal`,
    command: [join(ROOT, 'terminal-agent/dist/src/main.js'), '--config', file],
    env: {},
    logFile: join(data, `log/${kind}.log`),
  });
}

/**
 * Everything, from nothing: database, keys, a small city, its cards, the centre, a till and a gate.
 * Stays until it is told to stop.
 */
await runMain(async () => {
  const options = startOptions(process.argv.slice(2), process.env);
  const stopped = untilSignal();
  /** @type {Stops} */
  const stops = [];
  try {
    const up = await Promise.race([startAll(options, stops), stopped.then(() => undefined)]);
    if (up === undefined) return 0;
    const ended = await Promise.race([stopped, ...up.children.map(diedOf)]);
    if (ended !== undefined)
      throw new Problem(`${ended} ended by itself: see ${options.data}/log.`);
    return 0;
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
});
