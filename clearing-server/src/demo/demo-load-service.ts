import assert from 'node:assert/strict';
import { loadMac1Input, TRANSACTION_TYPE, TRIPLE_DES } from '@lvchengtong/card-sdk/crypto';
import type { Fen } from '@lvchengtong/card-sdk/money';
import { createLoadService } from '../loads/load-service.ts';
import { createParameterService } from '../parameters/parameter-service.ts';
import type { DemoCard } from './demo-card.ts';
import type { DemoTown } from './demo-service.ts';
import type { DemoTerminal } from './demo-town.ts';

/** Asks the centre for a load as the desk does, with the MAC1 that this card would show. */
export async function loadAtDesk(
  { knex, keys, clock, random }: DemoTown,
  card: DemoCard,
  desk: DemoTerminal,
  amount: Fen,
): Promise<void> {
  const parameters = createParameterService({ database: knex, clock: clock.read });
  const loads = createLoadService({
    database: knex,
    keys,
    clock: clock.read,
    limitsAt: (at) => parameters.loadLimitsAt(at),
  });
  const { asn, balance, onlineCounter } = card;
  const { terminalId } = desk;
  const nonce = random.bytes(4);
  const loadKey = await keys.cardKey('DLK', asn, 1);
  const session = TRIPLE_DES.loadSessionKey(loadKey, nonce, onlineCounter);
  const input = loadMac1Input({
    amount,
    type: TRANSACTION_TYPE.load,
    terminalId,
    oldBalance: balance,
  });
  const outcome = await loads.authorise({
    idempotencyKey: `demo-${asn}-${String(onlineCounter)}`,
    cardAsn: asn,
    channel: 'cash',
    pendingLoadId: undefined,
    keyVersion: 1,
    amount,
    balance,
    onlineCounter,
    random: nonce,
    mac1: TRIPLE_DES.mac(session, input),
    terminalId,
  });
  assert.equal(outcome.kind, 'authorised', 'the centre loads its own cards');
}
