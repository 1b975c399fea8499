import { instantOf, settlementDateOf } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { ruleFor, type ClearingRule } from '../clearing/clearing-rule.ts';
import { ask } from '../database/ask.ts';
import { blockedFlag } from '../ingest/blocked-card.ts';
import { findNextVersions } from '../ingest/facts-store.ts';
import { blockedOf } from '../ingest/standing-store.ts';
import type { ChainRecord } from './chain-record.ts';

/**
 * The debits, by record id, that their operators bear if the chip made them: on a blocked card, at a terminal that
 * could have known (clearing.md section 3). The same rule as for a debit whose TAC was right.
 */
export async function findOperatorLiable(
  trx: Knex.Transaction,
  chain: readonly ChainRecord[],
  rules: readonly ClearingRule[],
): Promise<ReadonlySet<string>> {
  const debits = chain.filter(({ record }) => record.counterKind === 'offline');
  const records = debits.map(({ record }) => record);
  const blocked = await ask(trx, 'arbitration-blocked', blockedOf(records));
  const cards = new Map([...blocked].map(([asn, stays]) => [asn, { blocked: stays }]));
  const versions = await findNextVersions(trx, records, cards);
  const liable = debits.filter(({ record }) => {
    const rule = ruleFor(rules, record.operatorNo, settlementDateOf(record.at));
    const flag = blockedFlag(blocked.get(record.cardAsn) ?? [], {
      tappedAt: instantOf(record.at),
      listVersion: record.blockListVersion,
      versions,
      freshHours: rule.blockListFreshHours,
    });
    return flag === 'BLOCKED_CARD_OPERATOR_LIABLE';
  });
  return new Set(liable.map(({ recordId }) => recordId));
}
