import { createHash } from 'node:crypto';
import type { TodayReport } from './report-shapes.ts';

/** One event of the live stream: the whole report, and an id that is the same for the same content. */
export interface LiveEvent {
  readonly id: string;
  readonly data: string;
}

/** An event is the state, not a change of it: whoever missed some needs only the next one. */
export function liveEventOf(report: TodayReport): LiveEvent {
  // The moment at which it was made is not content.
  const content = JSON.stringify({ ...report, as_of: '' });
  const id = createHash('sha256').update(content).digest('hex').slice(0, 24);
  return { id, data: JSON.stringify(report) };
}

/** As a server-sent event. JSON has no line breaks, so one `data` line holds it. */
export const eventText = ({ id, data }: LiveEvent): string =>
  `event: today\nid: ${id}\ndata: ${data}\n\n`;
