import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';

/**
 * Writes down who did what to whom. In the same database transaction as the deed: neither without the other.
 * `detail` holds no personal data and no secret.
 */
export async function recordAudit(
  trx: Knex.Transaction,
  at: Date,
  actor: string,
  action: string,
  subject: string,
  detail: Readonly<Record<string, string | number | boolean>> = {},
): Promise<void> {
  await trx('audit_event').insert({
    audit_event_id: uuidv7(),
    at,
    actor,
    action,
    subject,
    detail: JSON.stringify(detail),
  });
}
