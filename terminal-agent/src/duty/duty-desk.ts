import { equalBytes } from '@lvchengtong/card-sdk/bytes';
import { cashierPinDigest } from '@lvchengtong/card-sdk/exchange';
import type { LocalDateTime } from '@lvchengtong/card-sdk/ids';
import type { Clock } from '../clock.ts';
import type { Duty, DutyLog } from '../journal/duty-log.ts';
import type { CashierEntry } from '../parameters/lists.ts';

export type SignOnOutcome =
  | { readonly kind: 'signed-on' }
  /** No such cashier, or another PIN: which of the two is nobody's business. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly seconds: number };

export interface DutyDeskOptions {
  readonly log: DutyLog;
  /** Those who may sign on here; nobody has to where there are none. */
  readonly cashiers: () => ReadonlyMap<string, CashierEntry>;
  readonly clock: Clock;
  readonly time: () => LocalDateTime;
  readonly lastSequence: () => number;
}

const WRONG_PINS_MAX = 5;
const WAIT_MS = 60_000;

/** Who is at the till: signs on with number and PIN, without a network, and stays over a restart. */
export class DutyDesk {
  readonly #options: DutyDeskOptions;
  #duty: Duty | undefined;
  #wrongPins = 0;
  #waitUntil = 0;

  constructor(options: DutyDeskOptions) {
    this.#options = options;
    this.#duty = options.log.current();
  }

  /** Of whoever has signed on: the first record that is theirs. */
  get firstSequence(): number | undefined {
    return this.#duty?.firstSequence;
  }

  /** Undefined too when the centre has taken this cashier off the list. */
  get cashier(): CashierEntry | undefined {
    return this.#duty && this.#options.cashiers().get(this.#duty.cashierNo);
  }

  /** Somebody has to sign on before money is taken. */
  get vacant(): boolean {
    return this.cashier === undefined && this.#options.cashiers().size > 0;
  }

  async signOn(cashierNo: string, pin: string): Promise<SignOnOutcome> {
    const { cashiers, clock, log, time, lastSequence } = this.#options;
    const left = this.#waitUntil - clock().getTime();
    if (left > 0) return { kind: 'wait', seconds: Math.ceil(left / 1_000) };
    const entry = cashiers().get(cashierNo);
    if (entry === undefined || !(await isTheirs(pin, entry))) return this.#refused();
    this.#wrongPins = 0;
    const duty = { cashierNo, since: time(), firstSequence: lastSequence() + 1 };
    log.begin(duty, lastSequence());
    this.#duty = duty;
    return { kind: 'signed-on' };
  }

  signOff(): void {
    const { log, time, lastSequence } = this.#options;
    log.end(time(), lastSequence());
    this.#duty = undefined;
  }

  #refused(): SignOnOutcome {
    this.#wrongPins += 1;
    if (this.#wrongPins >= WRONG_PINS_MAX) {
      this.#wrongPins = 0;
      this.#waitUntil = this.#options.clock().getTime() + WAIT_MS;
    }
    return { kind: 'refused' };
  }
}

const isTheirs = async (pin: string, entry: CashierEntry): Promise<boolean> =>
  equalBytes(await cashierPinDigest(pin, entry.pinSalt), entry.pinDigest);
