import { setTimeout as delay } from 'node:timers/promises';
import type { KeyObject } from 'node:crypto';
import {
  batchOf,
  decodeReceipt,
  encodeBatch,
  encodeRecord,
  type TransactionRecord,
} from '@lvchengtong/card-sdk/exchange';
import { BATCH_TYPE, RECEIPT_TYPE } from '@lvchengtong/card-sdk/exchange/api';
import type { Random } from '@lvchengtong/clearing-server/demo/random';
import type { RunningTerminal } from './terminal.ts';

/** While the centre is down nobody answers at all; the real pause between two attempts is longer. */
const PAUSE_MS = 50;
const ATTEMPTS_MAX = 2_000;

/** All terminals at once send what they have, and again until the centre has answered for it. */
export async function uploadEverything(terminals: readonly RunningTerminal[]): Promise<void> {
  await Promise.all(terminals.map(drain));
}

async function drain({ agent, spec }: RunningTerminal): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const outcome = await agent.upload();
    switch (outcome.kind) {
      case 'nothing-to-send':
        return;
      case 'acknowledged':
        break;
      case 'unreachable':
        await delay(PAUSE_MS);
        break;
      case 'refused':
        if (outcome.status < 500 && outcome.status !== 429) {
          throw new Error(
            `${spec.terminalId}: batch refused, ${String(outcome.status)} ${outcome.code ?? ''}`,
          );
        }
        await delay(PAUSE_MS);
        break;
      case 'bad-receipt':
        throw new Error(`${spec.terminalId}: ${outcome.reason}`);
    }
  }
  throw new Error(`${spec.terminalId}: the centre did not answer for its records`);
}

// Far above the agents' own numbers, which count from 1.
const REPEATED_BATCH_NO = 900_001;
const REPEATED_TERMINALS = 3;
const REPEATED_RECORDS_MAX = 40;

/**
 * As after a restored backup: some terminals send records again that the centre has, under another
 * batch number. Returns how many.
 */
export async function repeatSomeRecords(
  terminals: readonly RunningTerminal[],
  random: Random,
  centreKey: KeyObject,
): Promise<number> {
  const withRecords = terminals.filter(({ agent }) => agent.journal.last(1).length > 0);
  let repeated = 0;
  for (const terminal of random.shuffled(withRecords).slice(0, REPEATED_TERMINALS)) {
    const records = terminal.agent.journal
      .last(random.whole(10, REPEATED_RECORDS_MAX))
      .toReversed();
    await repeatRecords(terminal, records, centreKey);
    repeated += records.length;
  }
  return repeated;
}

async function repeatRecords(
  { spec: { terminalId }, send }: RunningTerminal,
  records: readonly TransactionRecord[],
  centreKey: KeyObject,
): Promise<void> {
  const name = { terminalId, batchNo: REPEATED_BATCH_NO };
  const answer = await send({
    method: 'PUT',
    path: `/v1/batches/${String(name.batchNo)}`,
    headers: { 'content-type': BATCH_TYPE, accept: RECEIPT_TYPE },
    body: encodeBatch(batchOf(name, records.map(encodeRecord))),
  });
  if (answer.status !== 200) throw new Error(`a repeated batch got ${String(answer.status)}`);
  const { verdicts } = decodeReceipt(answer.body, centreKey);
  const other = verdicts.find(({ kind }) => kind !== 'duplicate');
  if (other !== undefined || verdicts.length !== records.length) {
    throw new Error(`a repeated record was ${other?.kind ?? 'not answered for'}, not a duplicate`);
  }
}
