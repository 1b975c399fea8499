/** What is done to a group: first what needs no database, then the commit. */
export interface GroupStages<Item, Prepared, Answer> {
  readonly prepare: (items: readonly Item[]) => Promise<Prepared>;
  readonly commit: (prepared: Prepared) => Promise<readonly (() => Answer)[]>;
}

export interface GroupLimits<Item> {
  readonly weightOf: (item: Item) => number;
  /** A group takes items until it weighs this much; a single item may weigh more. */
  readonly weightMax: number;
  /** So many groups are committed at once. */
  readonly commitsMax: number;
  readonly queue: QueueLimits<Item>;
}

export interface QueueLimits<Item> {
  readonly bytesOf: (item: Item) => number;
  /** What may be held at once, from arrival to answer. */
  readonly bytesMax: number;
  /**
   * Whose item it is. An owner may hold as much as is still free: who has nothing there comes before who
   * has much. And of one owner no two groups are under way, so that its items are committed in their order.
   */
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
 * Merges what arrives while groups are under way into the next group. An idle server commits a single
 * upload at once; a busy one pays for one commit per group. No timer decides. While groups are being
 * committed the next one is prepared, and no more than that one.
 */
export function createGroupCommitter<Item, Prepared, Answer>(
  stages: GroupStages<Item, Prepared, Answer>,
  limits: GroupLimits<Item>,
): GroupCommitter<Item, Answer> {
  const room = createRoom(limits.queue);
  let waiting: Waiting<Item, Answer>[] = [];
  let running: Promise<void> | undefined;
  const committing = new Set<Promise<void>>();
  const owners = new Set<string>();
  let wake = (): void => undefined;

  const arrival = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const take = (): Waiting<Item, Answer>[] => {
    const { group, rest } = takeGroup(waiting, owners, limits);
    waiting = rest;
    for (const { item } of group) owners.add(limits.queue.ownerOf(item));
    return group;
  };
  const commit = async (group: readonly Waiting<Item, Answer>[], prepared: Settled<Prepared>) => {
    // Before the answers: whoever gets one may send the next item at once.
    const answer = await settle(group, prepared, stages.commit);
    for (const { item } of group) {
      room.leave(item);
      owners.delete(limits.queue.ownerOf(item));
    }
    answer();
  };
  const run = async (): Promise<void> => {
    while (waiting.length > 0 || committing.size > 0) {
      const group = take();
      if (group.length === 0) {
        await Promise.race([...committing, arrival()]);
        continue;
      }
      const prepared = await settled(stages.prepare(group.map(({ item }) => item)));
      while (committing.size >= limits.commitsMax) await Promise.race(committing);
      const committed = commit(group, prepared).then(() => {
        committing.delete(committed);
      });
      committing.add(committed);
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

/** The first items of owners that have nothing under way, up to the weight of a group. */
function takeGroup<Item, Answer>(
  waiting: readonly Waiting<Item, Answer>[],
  busy: ReadonlySet<string>,
  { weightOf, weightMax, queue }: GroupLimits<Item>,
): { group: Waiting<Item, Answer>[]; rest: Waiting<Item, Answer>[] } {
  const group: Waiting<Item, Answer>[] = [];
  const rest: Waiting<Item, Answer>[] = [];
  let weight = 0;
  for (const one of waiting) {
    const heavier = weight + weightOf(one.item);
    const fits = group.length === 0 || heavier <= weightMax;
    // What does not fit any more ends the group: nobody overtakes.
    if (!fits) weight = weightMax;
    if (!fits || busy.has(queue.ownerOf(one.item))) {
      rest.push(one);
    } else {
      group.push(one);
      weight = heavier;
    }
  }
  return { group, rest };
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

/**
 * Commits a group, and returns how to tell its members. Each answer is a function, so that one member
 * may be refused while its neighbours are answered.
 */
async function settle<Item, Prepared, Answer>(
  group: readonly Waiting<Item, Answer>[],
  prepared: Settled<Prepared>,
  commit: GroupStages<Item, Prepared, Answer>['commit'],
): Promise<() => void> {
  try {
    if (prepared.kind === 'failed') throw prepared.error;
    const answers = await commit(prepared.value);
    return () => {
      group.forEach(({ resolve, reject }, index) => {
        try {
          const answer = answers[index];
          if (answer === undefined) throw new Error('a group was committed without all answers');
          resolve(answer());
        } catch (error) {
          reject(error);
        }
      });
    };
  } catch (error) {
    return () => {
      for (const { reject } of group) reject(error);
    };
  }
}
