import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { createGroupCommitter } from '../src/ingest/group-committer.ts';

/** An item is its owner and a number; a commit ends when the test says so. */
function committerOf(commitsMax: number) {
  const begun: string[][] = [];
  const end: (() => void)[] = [];
  const committer = createGroupCommitter(
    {
      prepare: (items: readonly string[]) => Promise.resolve(items),
      commit: (items) => {
        begun.push([...items]);
        return new Promise<(() => string)[]>((resolve) => {
          end.push(() => {
            resolve(items.map((item) => () => `answer to ${item}`));
          });
        });
      },
    },
    {
      weightOf: () => 1,
      weightMax: 2,
      commitsMax,
      queue: { bytesOf: () => 1, bytesMax: 100, ownerOf: (item) => item.charAt(0) },
    },
  );
  const settled = async (): Promise<void> => {
    for (let times = 0; times < 10; times += 1) await turn();
  };
  return { committer, begun, end, settled };
}

test('as many groups are committed at once as are allowed, and no more', async () => {
  const { committer, begun, end, settled } = committerOf(2);
  const answers = ['a1', 'b1', 'c1', 'd1', 'e1', 'f1'].map((item) => committer.submit(item));
  await settled();
  assert.deepEqual(begun, [
    ['a1', 'b1'],
    ['c1', 'd1'],
  ]);
  end[1]?.();
  assert.equal(await answers[2], 'answer to c1');
  await settled();
  assert.deepEqual(begun[2], ['e1', 'f1']);
  for (const one of end) one();
  await committer.idle();
  assert.equal(await answers[5], 'answer to f1');
});

test('no two groups of one owner are under way, and its items keep their order', async () => {
  const { committer, begun, end, settled } = committerOf(2);
  const first = committer.submit('a1');
  await settled();
  const later = ['a2', 'b1', 'a3', 'b2'].map((item) => committer.submit(item));
  await settled();
  assert.deepEqual(begun, [['a1'], ['b1', 'b2']]);
  end[0]?.();
  assert.equal(await first, 'answer to a1');
  await settled();
  assert.deepEqual(begun[2], ['a2', 'a3']);
  for (const one of end) one();
  assert.equal(await later[2], 'answer to a3');
  await committer.idle();
});
