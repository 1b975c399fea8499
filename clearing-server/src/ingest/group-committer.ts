export interface GroupLimits<Item> {
  readonly weightOf: (item: Item) => number;
  /** A group takes items until it weighs this much; a single item may weigh more. */
  readonly weightMax: number;
  /** More than this many items wait: whoever comes is sent away. */
  readonly waitingMax: number;
}

export interface GroupCommitter<Item, Answer> {
  /** Undefined when too many wait already. */
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
 * Merges what arrives while a group is being committed into the next group. An idle server commits
 * a single upload at once; a busy one pays for one commit per group. No timer decides.
 */
export function createGroupCommitter<Item, Answer>(
  commit: (items: readonly Item[]) => Promise<readonly (() => Answer)[]>,
  limits: GroupLimits<Item>,
): GroupCommitter<Item, Answer> {
  let waiting: Waiting<Item, Answer>[] = [];
  let running: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = takeGroup(waiting, limits);
      waiting = waiting.slice(group.length);
      await settle(group, commit);
    }
    running = undefined;
  };

  return {
    submit(item) {
      if (waiting.length >= limits.waitingMax) return undefined;
      const answer = new Promise<Answer>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
      });
      running ??= Promise.resolve().then(run);
      return answer;
    },
    idle: () => running ?? Promise.resolve(),
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

/** Each answer is a function, so that one member may be refused while its neighbours are answered. */
async function settle<Item, Answer>(
  group: readonly Waiting<Item, Answer>[],
  commit: (items: readonly Item[]) => Promise<readonly (() => Answer)[]>,
): Promise<void> {
  try {
    const answers = await commit(group.map(({ item }) => item));
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
