import type { Clock } from '../clock.ts';
import { CentreUnreachable, type CentreTransport } from './transport.ts';

/** When the centre was last heard from, and since when it is not. */
export class CentreLink {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #heardAt: Date | undefined;
  #offlineSince: Date | undefined;

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
