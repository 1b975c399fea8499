import type { Clock } from '../clock.ts';
import { CentreUnreachable, type CentreTransport } from './transport.ts';

// terminal.md section 4: beyond this, every record says that its time is in doubt.
const CLOCK_OFFSET_MS_MAX = 5 * 60_000;

/** When the centre was last heard from, since when it is not, and how far our clock is from its. */
export class CentreLink {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #heardAt: Date | undefined;
  #offlineSince: Date | undefined;
  #clockOffsetMs = 0;

  constructor(clock: Clock, heardAt: Date | undefined, onChange: () => void) {
    this.#clock = clock;
    this.#heardAt = heardAt;
    this.#onChange = onChange;
  }

  get online(): boolean {
    return this.#heardAt !== undefined && this.#offlineSince === undefined;
  }

  get heardAt(): Date | undefined {
    return this.#heardAt;
  }

  get offlineSince(): Date | undefined {
    return this.#offlineSince;
  }

  get clockSuspect(): boolean {
    return Math.abs(this.#clockOffsetMs) > CLOCK_OFFSET_MS_MAX;
  }

  /** @param offsetMs ours less the centre's */
  noteClockOffset(offsetMs: number): void {
    this.#clockOffsetMs = offsetMs;
  }

  /** The same transport, watched. Any answer at all is a sign of life, a refusal too. */
  watch(transport: CentreTransport): CentreTransport {
    return async (request) => {
      try {
        const answer = await transport(request);
        this.#heard();
        return answer;
      } catch (error) {
        if (error instanceof CentreUnreachable) this.#lost();
        throw error;
      }
    };
  }

  #heard(): void {
    const wasOnline = this.online;
    this.#heardAt = this.#clock();
    this.#offlineSince = undefined;
    if (!wasOnline) this.#onChange();
  }

  #lost(): void {
    if (this.#offlineSince !== undefined) return;
    this.#offlineSince = this.#clock();
    this.#onChange();
  }
}
