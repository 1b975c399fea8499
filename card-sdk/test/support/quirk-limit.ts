import assert from 'node:assert/strict';
import type { CardChannel } from '../../src/apdu/index.ts';
import {
  type CardInHand,
  changeOverdrawLimit,
  type OverdrawChanged,
  recoverOverdrawLimit,
} from '../../src/epurse/index.ts';
import { fen } from '../../src/money.ts';
import { isOverdrawTacRight, overdrawHost } from './deposit-host.ts';
import { PIN } from './profile-cards.ts';
import { TEST_PSAM } from './student-card.ts';

const ORDER = { terminalId: TEST_PSAM.terminalId, keyIndex: 1, pin: PIN } as const;
const UPDATE_OVERDRAW_LIMIT = 0x58;

type Tap = (leavesAt?: number) => Promise<{ channel: CardChannel; card: CardInHand }>;

/** Gives a deposit a limit, and another one whose answer is lost; says what became of each. */
export async function changeLimitTwice(tap: Tap): Promise<string> {
  const first = await change(await tap(), 1000);
  const second = await change(await tap(UPDATE_OVERDRAW_LIMIT), 3000);
  if (second.kind !== 'torn') return `${first.kind}, ${second.kind}`;
  const { channel, card } = await tap();
  const host = overdrawHost(second.intent.newLimit);
  const profiles = [card.profile];
  const found = await recoverOverdrawLimit(channel, second.intent, ORDER, host, profiles);
  if (found.kind === 'changed') assert.ok(isOverdrawTacRight(found.receipt), 'TAC');
  return `${first.kind}, ${second.kind}, ${found.kind}`;
}

async function change(
  { channel, card }: Awaited<ReturnType<Tap>>,
  limit: number,
): Promise<OverdrawChanged> {
  const newLimit = fen(limit);
  const order = { ...ORDER, card, newLimit };
  const changed = await changeOverdrawLimit(
    channel,
    order,
    overdrawHost(newLimit),
    () => undefined,
  );
  if (changed.kind === 'changed') assert.ok(isOverdrawTacRight(changed.receipt), 'TAC');
  return changed;
}
