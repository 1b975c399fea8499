/** What is done to a group: first what needs no turn, then, one group after the other, the commit. */
export interface GroupStages<Item, Prepared, Answer> {
  readonly prepare: (items: readonly Item[]) => Promise<Prepared>;
  readonly commit: (prepared: Prepared) => Promise<readonly (() => Answer)[]>;
}

export interface GroupLimits<Item> {
  readonly weightOf: (item: Item) => number;
  /** A group takes items until it weighs this much; a single item may weigh more. */
  readonly weightMax: number;
  readonly queue: QueueLimits<Item>;
}

export interface QueueLimits<Item> {
  readonly bytesOf: (item: Item) => number;
  /** What may be held at once, from arrival to answer. */
  readonly bytesMax: number;
  /** Whose item it is. An owner may hold as much as is still free: who has nothing there comes before who has much. */
  readonly ownerOf: (item: Item) => string;
}

export interface GroupCommitter<Item, Answer> {
  /** Undefined when there is no room for it: whoever comes is sent away. */
  submit(item: Item): Promise<Answer> | undefined;
  /** Settles when nothing is waiting or under way. */
  idle(): Promise<void>;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Merges what arrives while a group is under way into the next group. An idle server commits a
 * single upload at once; a busy one pays for one commit per group. No timer decides. While a group
 * is being committed the next one is prepared, and no more than that one.
 */
export function createGroupCommitter<Item, Prepared, Answer>(
  stages: GroupStages<Item, Prepared, Answer>,
  limits: GroupLimits<Item>,
): GroupCommitter<Item, Answer> {
  const room = createRoom(limits.queue);
  let waiting: Waiting<Item, Answer>[] = [];
  let running: Promise<void> | undefined;
  let committing: Promise<void> | undefined;
  let wake = (): void => undefined;

  const arrival = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const commit = async (group: readonly Waiting<Item, Answer>[], prepared: Settled<Prepared>) => {
    await settle(group, prepared, stages.commit);
    for (const { item } of group) room.leave(item);
    committing = undefined;
  };
  const run = async (): Promise<void> => {
    while (waiting.length > 0 || committing !== undefined) {
      if (waiting.length === 0) {
        await Promise.race([committing, arrival()]);
        continue;
      }
      const group = takeGroup(waiting, limits);
      waiting = waiting.slice(group.length);
      const prepared = await settled(stages.prepare(group.map(({ item }) => item)));
      await committing;
      committing = commit(group, prepared);
    }
    running = undefined;
  };

  return {
    submit(item) {
      if (!room.enter(item)) return undefined;
      const answer = new Promise<Answer>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
      });
      running ??= Promise.resolve().then(run);
      wake();
      return answer;
    },
    idle: () => running ?? Promise.resolve(),
  };
}

interface Room<Item> {
  enter(item: Item): boolean;
  leave(item: Item): void;
}

/** Counts what is held, in all and by owner. */
function createRoom<Item>({ bytesOf, bytesMax, ownerOf }: QueueLimits<Item>): Room<Item> {
  const owned = new Map<string, number>();
  let held = 0;
  const change = (item: Item, by: number): void => {
    const owner = ownerOf(item);
    const left = (owned.get(owner) ?? 0) + by;
    if (left === 0) owned.delete(owner);
    else owned.set(owner, left);
    held += by;
  };
  return {
    enter(item) {
      const bytes = bytesOf(item);
      if ((owned.get(ownerOf(item)) ?? 0) + bytes > bytesMax - held) return false;
      change(item, bytes);
      return true;
    },
    leave(item) {
      change(item, -bytesOf(item));
    },
  };
}

function takeGroup<Item, Answer>(
  waiting: readonly Waiting<Item, Answer>[],
  { weightOf, weightMax }: GroupLimits<Item>,
): Waiting<Item, Answer>[] {
  let weight = 0;
  const end = waiting.findIndex(({ item }, index) => {
    weight += weightOf(item);
    return index > 0 && weight > weightMax;
  });
  return waiting.slice(0, end === -1 ? undefined : end);
}

type Settled<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'failed'; readonly error: unknown };

/** An outcome that can wait for its turn without being a rejection that nobody handles. */
async function settled<Value>(promise: Promise<Value>): Promise<Settled<Value>> {
  try {
    return { kind: 'done', value: await promise };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

/** Each answer is a function, so that one member may be refused while its neighbours are answered. */
async function settle<Item, Prepared, Answer>(
  group: readonly Waiting<Item, Answer>[],
  prepared: Settled<Prepared>,
  commit: GroupStages<Item, Prepared, Answer>['commit'],
): Promise<void> {
  try {
    if (prepared.kind === 'failed') throw prepared.error;
    const answers = await commit(prepared.value);
    group.forEach(({ resolve, reject }, index) => {
      try {
        const answer = answers[index];
        if (answer === undefined) throw new Error('a group was committed without all answers');
        resolve(answer());
      } catch (error) {
        reject(error);
      }
    });
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}
