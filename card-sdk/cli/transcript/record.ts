import { type CardChannel, withTrace } from '../../src/apdu/index.ts';
import type { LoadHost } from '../../src/epurse/index.ts';
import { plain, type Json } from '../plain.ts';
import { FIRST_LINE, type Party } from './format.ts';

/** Takes the lines of a transcript as they come. */
export interface Recorder {
  readonly line: (text: string) => void;
}

export interface Heading {
  readonly conversation: string;
  readonly inputs: Json;
  /** Where, when and by what: for people, not replayed. */
  readonly remarks: readonly string[];
}

export function recordHeading(recorder: Recorder, heading: Heading): void {
  recorder.line(FIRST_LINE);
  for (const remark of heading.remarks) recorder.line(`# ${remark}`);
  recorder.line(`conversation: ${JSON.stringify(heading.conversation)}`);
  recorder.line(`inputs: ${JSON.stringify(heading.inputs)}`);
}

/** Every exchange, with how long the answer took. Secrets are masked by `withTrace`. */
export function recorded(
  channel: CardChannel,
  party: Party,
  recorder: Recorder,
  nowMs: () => number,
): CardChannel {
  const prefix = party === 'sam' ? 'sam' : '';
  const timed: CardChannel = async (command) => {
    const started = nowMs();
    try {
      return await channel(command);
    } finally {
      recorder.line(`# ${(nowMs() - started).toFixed(1)} ms`);
    }
  };
  return withTrace(timed, (line) => {
    recorder.line(prefix + line);
  });
}

/** The host's decisions, which replay needs because it has none of the host's keys. */
export const recordedHost = (host: LoadHost, recorder: Recorder): LoadHost => ({
  authorise: async (challenge) => {
    const decision = await host.authorise(challenge);
    recorder.line(`host: ${JSON.stringify(plain(decision))}`);
    return decision;
  },
});

export const recordOutcome = (recorder: Recorder, outcome: Json): void => {
  recorder.line(`outcome: ${JSON.stringify(outcome)}`);
};
