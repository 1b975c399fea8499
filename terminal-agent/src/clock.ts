/** Where time comes from: passed in everywhere, so that a test or the simulation brings its own. */
export type Clock = () => Date;

/** The only place in the agent that asks the machine what time it is. */
export const systemClock: Clock = () => new Date();

/** Runs `work` once after `delayMs`; the returned function calls it off. */
export type Scheduler = (delayMs: number, work: () => void) => () => void;

export const systemScheduler: Scheduler = (delayMs, work) => {
  const timer = setTimeout(work, delayMs);
  return () => {
    clearTimeout(timer);
  };
};
