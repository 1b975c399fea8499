/** A place in a queue. */
export interface Place {
  /** When everyone before has left. */
  readonly turn: Promise<void>;
  leave(): void;
}

export interface Queue {
  join(): Place;
}

/** One after the other, in the order in which they join. */
export function createQueue(): Queue {
  let last: Promise<void> = Promise.resolve();
  return {
    join() {
      const turn = last;
      let leave = (): void => undefined;
      const left = new Promise<void>((resolve) => {
        leave = resolve;
      });
      last = turn.then(() => left);
      return { turn, leave };
    },
  };
}
