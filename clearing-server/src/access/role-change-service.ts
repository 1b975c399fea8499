import type { Knex } from 'knex';
import { z } from 'zod';
import type { ApprovalRequest, Obstacle } from '../approvals/approval-request.ts';
import type { ApprovalHandler } from '../approvals/approval-service.ts';
import { assertUnchanged, type Version } from '../http/version.ts';
import { ROLES, type Role } from './role.ts';
import { holdUser, storeRole } from './user-store.ts';

const content = z.object({ from: z.enum(ROLES), to: z.enum(ROLES) });
export type RoleChange = Readonly<z.output<typeof content>>;

/**
 * The role that somebody has, as the reader of the page saw it; undefined: there is no such user.
 * @throws Problem CHANGED_MEANWHILE.
 */
export async function roleAsSeen(
  trx: Knex.Transaction,
  login: string,
  seen: Version,
): Promise<Role | undefined> {
  const { user } = await holdUser(trx, login);
  if (user !== undefined) assertUnchanged(seen, user.version);
  return user?.role;
}

/** What somebody may do in the console; two administrators decide it, neither of them about himself. */
export const roleChangeHandler = (): ApprovalHandler => ({
  obstacle: async (trx, login, asked) => {
    const { to } = content.parse(asked);
    return obstacleOf(await holdUser(trx, login), to);
  },
  mayDecide: async (trx, { subject }, checker) => {
    const { administrators } = await holdUser(trx, subject);
    if (!administrators.includes(checker)) return 'role-needed';
    return checker === subject ? 'own-request' : undefined;
  },
  apply: (trx, request) => change(trx, request),
});

async function change(trx: Knex.Transaction, request: ApprovalRequest): Promise<Obstacle> {
  const { from, to } = content.parse(request.content);
  const held = await holdUser(trx, request.subject);
  const obstacle = obstacleOf(held, to);
  if (obstacle !== undefined || held.user === undefined) return obstacle;
  if (held.user.role !== from) return `${request.subject} is ${held.user.role} by now`;
  await storeRole(trx, held.user.user_id, to);
  return undefined;
}

function obstacleOf(
  { user, administrators }: Awaited<ReturnType<typeof holdUser>>,
  to: Role,
): Obstacle {
  if (user === undefined) return 'there is no such user';
  if (user.role === to) return `${user.login} is ${to} already`;
  const last = administrators.length === 1 && administrators[0] === user.login;
  return last ? `${user.login} is the last administrator` : undefined;
}
