import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { ZERO } from '@lvchengtong/card-sdk/money';
import { recordAudit } from '../access/audit-store.ts';
import { createIssuingService } from '../issuing/issuing-service.ts';
import { createOperatorService } from '../participants/operator-service.ts';
import { parseRoster } from '../students/parse-roster.ts';
import { createRosterService } from '../students/roster-service.ts';
import { createSchoolService } from '../students/school-service.ts';
import { upsertTerminal } from '../terminals/terminal-store.ts';
import type { DemoCard } from './demo-card.ts';
import type { DemoOptions, DemoTown } from './demo-service.ts';
import { DEMO_OPERATORS } from './demo-town.ts';
import { exampleRoster } from './example-roster.ts';

const ACTOR = 'demo';

export async function registerTown({ knex, clock, terminals }: DemoTown): Promise<void> {
  const operators = createOperatorService({ database: knex, clock: clock.read });
  for (const operator of DEMO_OPERATORS) await operators.register(operator, ACTOR);
  await knex.transaction(async (trx) => {
    for (const terminal of terminals) {
      await upsertTerminal(trx, terminal, clock.now);
      await recordAudit(trx, clock.now, ACTOR, 'terminal.register', terminal.terminalId);
    }
  });
}

/** Pupils from a made-up roster, each with a card handed out at the issuing desk. */
export async function issueDemoCards(
  { knex, keys, roots, clock, terminals }: DemoTown,
  { seed, students, progress }: DemoOptions,
): Promise<readonly DemoCard[]> {
  const [PNEK, PNDK] = [roots.get('PNEK/1'), roots.get('PNDK/1')];
  assert(PNEK !== undefined && PNDK !== undefined, 'a centre has keys for persons');
  const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
  const roster = parseRoster(
    new TextEncoder().encode(exampleRoster(seed, students, clock.now.getUTCFullYear())),
  );
  const options = { database: knex, clock: clock.read };
  await createRosterService({ ...options, personKeys: { PNEK, PNDK }, random }).commit(roster);
  const schools = createSchoolService(options);
  const [school] = DEMO_OPERATORS;
  assert(school !== undefined, 'the first operator is the school');
  for (const [schoolCode, name] of new Map(
    roster.students.map((student) => [student.schoolCode, student.schoolName]),
  )) {
    await schools.assign({ schoolCode, name }, school.operatorNo, ACTOR);
  }
  const desk = terminals.find(({ kind }) => kind === 'issuing');
  assert(desk !== undefined, 'the town has an issuing desk');
  const issuing = createIssuingService({ ...options, keys });
  const { cards: ordered } = await issuing.createJob({}, ACTOR, 'demonstration');
  const cards: DemoCard[] = [];
  for (;;) {
    progress('cards', cards.length, ordered);
    const next = await issuing.next(desk.terminalId);
    if (next === undefined) return cards;
    const { cardAsn: asn } = next;
    await issuing.done(desk.terminalId, asn);
    const tacKey = await keys.cardKey('DTK', asn, 1);
    cards.push({ asn, tacKey, balance: ZERO, offlineCounter: 0, onlineCounter: 0 });
  }
}
