import type { Knex } from 'knex';
import { recordAudit } from '../access/audit-store.ts';
import type { LoadLimits } from '../loads/load-rule.ts';
import { FIRST_PARAMETERS } from './first-parameters.ts';
import { contentProblem, loadLimitsOf, type ParameterContent } from './parameter-content.ts';
import { insertParameters, parametersAt, type ParameterSet } from './parameter-store.ts';

export type PublishOutcome =
  | { readonly kind: 'published'; readonly version: number }
  | { readonly kind: 'invalid'; readonly reason: string };

export interface ParameterService {
  /** The set in force; a new centre begins with `FIRST_PARAMETERS`. */
  current(): Promise<ParameterSet>;
  loadLimitsAt(at: Date): Promise<LoadLimits>;
  /** The next version, in force from `validFrom` on. Without limits for loads it keeps those in force. */
  publish(content: ParameterContent, validFrom: Date, actor: string): Promise<PublishOutcome>;
}

export function createParameterService(options: {
  readonly database: Knex;
  readonly clock: () => Date;
}): ParameterService {
  const { database, clock } = options;
  const publish = (
    content: ParameterContent,
    validFrom: Date,
    actor: string,
  ): Promise<PublishOutcome> => publishSet(database, { content, validFrom }, actor, clock());
  const inForce = async (at: Date): Promise<ParameterSet> => {
    const found = await parametersAt(database, at);
    if (found !== undefined) return found;
    await publish(FIRST_PARAMETERS, new Date(0), 'system');
    return inForce(at);
  };
  return {
    current: () => inForce(clock()),
    loadLimitsAt: async (at) => loadLimitsOf((await inForce(at)).content),
    publish: async (content, validFrom, actor) => {
      const load = (await inForce(clock())).content['load'];
      return publish({ load, ...content }, validFrom, actor);
    },
  };
}

async function publishSet(
  database: Knex,
  set: { readonly content: ParameterContent; readonly validFrom: Date },
  actor: string,
  at: Date,
): Promise<PublishOutcome> {
  const reason = contentProblem(set.content);
  if (reason !== undefined) return { kind: 'invalid', reason };
  return database.transaction(async (trx) => {
    const version = await insertParameters(trx, set, { at, actor });
    await recordAudit(trx, at, actor, 'parameters.publish', String(version));
    return { kind: 'published', version };
  });
}
