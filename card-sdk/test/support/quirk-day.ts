import assert from 'node:assert/strict';
import { type CardChannel, statusWordText, withTrace } from '../../src/apdu/index.ts';
import { unhex } from '../../src/bytes.ts';
import { type CardProfile, mohurdFiles, PROFILES } from '../../src/card/index.ts';
import {
  type CardInHand,
  identify,
  load,
  type Loaded,
  purchase,
  type Purchased,
  readBalance,
  recoverDebit,
  recoverLoad,
} from '../../src/epurse/index.ts';
import { CardError } from '../../src/errors.ts';
import { type LocalDateTime, parseLocalDateTime } from '../../src/ids.ts';
import { fen, type Fen } from '../../src/money.ts';
import type { Psam } from '../../src/psam/index.ts';
import { type Tear, tearable, type VirtualCard } from '../../src/virtual/index.ts';
import { withWrongMac1 } from './altered-card.ts';
import { benchHost } from './bench-host.ts';
import { assertGenuine, assertLoadGenuine } from './genuine-receipt.ts';
import { type Chips, chipsFor, type DayOptions } from './quirk-chips.ts';
import { changeLimitTwice } from './quirk-limit.ts';
import { TEST_PSAM } from './student-card.ts';

/** What a terminal goes through with one maker's card; each step on a card of its own. */
export const STEPS = [
  'identify',
  'load twice and pay',
  'purchase',
  'compound purchase',
  'wrong MAC1',
  'torn before DEBIT',
  'torn after DEBIT',
  'asked twice',
  'torn before CREDIT',
  'torn after CREDIT',
  'overfull load',
  'overdraw limit',
  'PSAM two levels up',
  'blocked',
  'probe',
] as const;
export type StepName = (typeof STEPS)[number];

export interface Step {
  /** Kinds of outcome and what the purse holds afterwards: `paid, 4350`. */
  readonly outcome: string;
  readonly transcript: readonly string[];
}

const PRICE = fen(650);
const LOADED = fen(5000);
const FIRST = parseLocalDateTime('20260901073015');
const SECOND = parseLocalDateTime('20260901074030');
const TRIP = {
  sfi: mohurdFiles.EF_0017_CAPP.sfi,
  by: 'tag',
  record: 3,
  data: mohurdFiles.EF_0017_CAPP.encode({ tag: 3, body: new Uint8Array(46).fill(0xe5) }),
} as const;

/** Runs one step on a fresh card with 50 yuan on it. */
export async function runStep(step: StepName, options: DayOptions): Promise<Step> {
  const terminal = await Terminal.with(step, options);
  const outcome = await terminal.run(step);
  return { outcome, transcript: terminal.transcript };
}

class Terminal {
  readonly transcript: string[];
  readonly #card: VirtualCard;
  readonly #psam: Psam;
  readonly #options: DayOptions;
  readonly #profile: CardProfile;

  private constructor({ card, psam }: Chips, options: DayOptions, transcript: string[]) {
    [this.#card, this.#psam, this.#options, this.transcript] = [card, psam, options, transcript];
    this.#profile = PROFILES[options.profile ?? 'mohurd'];
  }

  static async with(step: StepName, given: DayOptions): Promise<Terminal> {
    // Our own cards keep their deposit asleep.
    const options: DayOptions = step === 'overdraw limit' ? { ...given, profile: 'pboc' } : given;
    const transcript: string[] = [];
    const psamIsUp = step === 'PSAM two levels up';
    const chips = await chipsFor(options, { psamIsUp, balance: LOADED }, (line) => {
      transcript.push(`PSAM ${line}`);
    });
    return new Terminal(chips, options, transcript);
  }

  async run(step: StepName): Promise<string> {
    switch (step) {
      case 'identify':
        return (await identify(this.#channel(), [this.#profile])).kind;
      case 'load twice and pay':
        return this.#loadTwiceAndPay();
      case 'purchase':
        return this.#told(await this.#pay(FIRST));
      case 'compound purchase':
        return this.#told(await this.#pay(FIRST, 'compound-purchase'));
      case 'wrong MAC1':
        return this.#told(await this.#pay(FIRST, 'purchase', withWrongMac1));
      case 'torn before DEBIT':
        return this.#tornDebit('before', 1);
      case 'torn after DEBIT':
        return this.#tornDebit('after', 1);
      case 'asked twice':
        return this.#tornDebit('after', 2);
      case 'torn before CREDIT':
        return this.#tornCredit('before');
      case 'torn after CREDIT':
        return this.#tornCredit('after');
      case 'overfull load':
        return this.#told(await this.#load(fen(0xffff_ffff)));
      case 'overdraw limit':
        return changeLimitTwice(async (leavesAt) => {
          const channel = this.#channel((_, { 1: ins }) =>
            ins === leavesAt ? 'after' : undefined,
          );
          return { channel, card: await this.#identified(channel) };
        });
      case 'PSAM two levels up':
        return this.#told(await this.#pay(FIRST));
      case 'blocked':
        return this.#blocked();
      case 'probe':
        return this.#probe();
    }
  }

  /** A card that is tapped anew, and what it says on the wire. */
  #channel(tear?: (index: number, command: Uint8Array) => Tear | undefined): CardChannel {
    this.#card.reset();
    const channel = tearable(this.#card, { tear: tear ?? (() => undefined) });
    return withTrace(channel, (line) => {
      this.transcript.push(line);
    });
  }

  async #identified(channel: CardChannel): Promise<CardInHand> {
    const identified = await identify(channel, [this.#profile]);
    assert.equal(identified.kind, 'card');
    return identified.card;
  }

  async #pay(
    at: LocalDateTime,
    type: 'purchase' | 'compound-purchase' = 'purchase',
    disturb: (channel: CardChannel) => CardChannel = (channel) => channel,
    tear?: (index: number, command: Uint8Array) => Tear | undefined,
  ): Promise<Purchased> {
    const channel = disturb(this.#channel(tear));
    const card = await this.#identified(channel);
    const hasTrips = type !== 'purchase' && this.#profile.name === 'mohurd';
    const trip = hasTrips ? { trip: [TRIP] } : {};
    const order = { card, amount: PRICE, at, type, ...trip };
    const bought = await purchase(channel, this.#psam, order, () => undefined);
    if (bought.kind === 'paid') assertGenuine(bought.receipt);
    return bought;
  }

  async #load(amount: Fen, tear?: (index: number, command: Uint8Array) => Tear | undefined) {
    const channel = this.#channel(tear);
    const card = await this.#identified(channel);
    return this.#loadInto(channel, card, amount);
  }

  async #loadInto(channel: CardChannel, card: CardInHand, amount: Fen): Promise<Loaded> {
    const { pin } = this.#options;
    const { terminalId } = TEST_PSAM;
    const order = { card, amount, terminalId, keyIndex: 1, ...(pin === undefined ? {} : { pin }) };
    const loaded = await load(channel, order, benchHost(amount, terminalId), () => undefined);
    if (loaded.kind === 'loaded') assertLoadGenuine(loaded.receipt);
    return loaded;
  }

  async #loadTwiceAndPay(): Promise<string> {
    const channel = this.#channel();
    const card = await this.#identified(channel);
    const first = await this.#loadInto(channel, card, fen(1000));
    const second = await this.#loadInto(channel, card, fen(1000));
    return `${kindOf(first)}, ${kindOf(second)}, ${await this.#told(await this.#pay(FIRST))}`;
  }

  /** A purchase that went well, and one in which the card left at DEBIT. */
  async #tornDebit(tear: Tear, times: number): Promise<string> {
    assert.equal((await this.#pay(FIRST)).kind, 'paid');
    const torn = await this.#pay(SECOND, 'purchase', undefined, (_, { 1: ins }) =>
      ins === DEBIT ? tear : undefined,
    );
    assert.equal(torn.kind, 'torn');
    const outcomes: string[] = [];
    for (let time = 0; time < times; time += 1) {
      outcomes.push(
        await kindOrCode(async () => {
          const found = await recoverDebit(this.#channel(), this.#psam, torn.intent);
          if (found.kind === 'debited') assertGenuine(found.receipt);
          return found.kind;
        }),
      );
    }
    return `${outcomes.join(', ')}, ${String(await this.#balance())}`;
  }

  async #tornCredit(tear: Tear): Promise<string> {
    assert.equal((await this.#load(fen(1000))).kind, 'loaded');
    const torn = await this.#load(fen(1000), (_, { 1: ins }) =>
      ins === CREDIT ? tear : undefined,
    );
    assert.equal(torn.kind, 'torn');
    const found = await recoverLoad(this.#channel(), torn.intent, [this.#profile]);
    if (found.kind === 'loaded') assertLoadGenuine(found.receipt);
    return `${found.kind}, ${String(await this.#balance())}`;
  }

  /** What the terminal calls a card whose application the issuer closed, and whether it can pay. */
  async #blocked(): Promise<string> {
    this.#card.tamper((memory) => ({
      ...memory,
      files: memory.files.map((file) =>
        file.kind === 'directory' && file.id !== 0 ? { ...file, lock: 'temporary' } : file,
      ),
    }));
    const identified = await identify(this.#channel(), [this.#profile]);
    if (identified.kind !== 'card') return identified.kind;
    return kindOf(await this.#pay(FIRST));
  }

  async #probe(): Promise<string> {
    const channel = this.#channel();
    await this.#identified(channel);
    for (const command of this.#options.probe ?? []) await channel(unhex(command));
    return 'probed';
  }

  async #told(outcome: Purchased | Loaded): Promise<string> {
    return `${kindOf(outcome)}, ${String(await this.#balance())}`;
  }

  async #balance(): Promise<Fen> {
    const channel = this.#channel();
    await this.#identified(channel);
    return readBalance(channel);
  }
}

const DEBIT = 0x54;
const CREDIT = 0x52;

function kindOf(outcome: Purchased | Loaded): string {
  if (outcome.kind !== 'refused') return outcome.kind;
  return `refused ${'code' in outcome ? outcome.code : statusWordText(outcome.statusWord)}`;
}

async function kindOrCode(recover: () => Promise<string>): Promise<string> {
  try {
    return await recover();
  } catch (error) {
    if (error instanceof CardError) return (error as CardError).code;
    throw error;
  }
}
