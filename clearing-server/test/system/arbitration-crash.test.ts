import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDesk, type Desk } from '../support/arbitration-desk.ts';
import { chip, purchase, minutesLater, till, tornPurchase } from '../support/chips.ts';
import { loadAt } from '../support/sender.ts';

const SERVER = fileURLToPath(new URL('../support/crashing-arbitration.js', import.meta.url));

/** Whether it was killed at the statement; false when there are not that many. */
async function crashed(desk: Desk, crashAt: number, request?: string): Promise<boolean> {
  const args = [SERVER, desk.url, String(crashAt), ...(request === undefined ? [] : [request])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  assert(signal === 'SIGKILL' || code === 3, `exit ${String(code)} ${String(signal)}`);
  return signal === 'SIGKILL';
}

interface Story {
  readonly desk: Desk;
  /** The proposal to pay a torn debit that did not happen. */
  readonly request: string;
  /** Its neighbour comes, which says so; and another card has a torn debit that did happen. */
  readonly contradict: () => Promise<void>;
  readonly outcome: () => Promise<unknown>;
}

async function story(): Promise<Story> {
  const [canteen, bus] = [till(1), till(2, '00000002')];
  const [card, other] = [chip(1), chip(2)];
  const desk = await openDesk([canteen, bus], [card, other]);
  for (const each of [card, other]) await loadAt(desk.database, desk.send, each, canteen);
  await desk.send(canteen, [
    tornPurchase(card, canteen, 700, minutesLater(10), false),
    tornPurchase(other, canteen, 300, minutesLater(11), true),
  ]);
  await desk.arbitration.run();
  const [row] = await desk.cases(card);
  assert(row !== undefined);
  const asked = await desk.propose(row, 'pay');
  assert.equal(asked.kind, 'waiting');
  return {
    desk,
    request: asked.request.id,
    contradict: async () => {
      const records = [card, other].map((each) => purchase(each, bus, 100, minutesLater(20)));
      await desk.send(bus, records);
    },
    outcome: async () => ({
      broken: await desk.broken(),
      balances: await desk.balances(),
      standing: [await desk.standing(card), await desk.standing(other)],
      cases: [await desk.cases(card), await desk.cases(other)].flat().map((one) => one.closed_code),
    }),
  };
}

async function ended(before: (story: Story) => Promise<number>): Promise<[unknown, number]> {
  const told = await story();
  const reached = await before(told);
  return [await told.outcome(), reached];
}

/** Kills it at every statement, from the first on, until it comes through. */
async function killed(desk: Desk, request?: string): Promise<number> {
  for (let at = 1; ; at += 1) {
    assert.deepEqual(await desk.broken(), []);
    if (!(await crashed(desk, at, request))) return at - 1;
  }
}

test('kill -9 before every statement of a decision by hand, and of the proof that corrects it', async () => {
  const [undisturbed] = await ended(async ({ desk, request, contradict }) => {
    await desk.approvals.approve(request, 'checker');
    await contradict();
    await desk.arbitration.run();
    return 0;
  });
  const [disturbed, reached] = await ended(async ({ desk, request, contradict }) => {
    const approving = await killed(desk, request);
    await contradict();
    return approving + (await killed(desk));
  });
  assert(reached >= 40, `only ${String(reached)} statements were interrupted`);
  assert.deepEqual(disturbed, undisturbed);
});
