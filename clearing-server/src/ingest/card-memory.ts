import { parseSettlementDate, type CardAsn, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen, fenNumber, ZERO } from '@lvchengtong/card-sdk/money';
import type { PurseStanding } from '../ledger/purse-change.ts';
import type { CardFacts } from './facts.ts';

/** A card that never stood on the block list, and one of its purses if that ever moved or took a counter. */
export interface RememberedCard {
  readonly card: CardFacts;
  readonly purse: PurseStanding | undefined;
}

/** Purses of 550,000 cards are half of it, so that hardly any is pushed out by others. 45 bytes each. */
const PURSES_MAX = 2 ** 20;
/** A card's purses lie among so many neighbours; the next one in turn gives way to a new one. */
const WAYS = 8;

const USED = 1;
const TEST = 2;
const HAS_PURSE = 4;
const NO_COUNTER = -1;

/**
 * Cards and their purses by numbers in typed arrays, because an object for each would take five times as much
 * and the collector would look at each of them again and again. Pages that no card lies in take no memory.
 */
export class CardMemory {
  readonly #sets: number;
  // The ten bytes of the card's number, and the purse's: three words.
  readonly #names: Uint32Array;
  readonly #balances: Float64Array;
  readonly #offline: Int32Array;
  readonly #online: Int32Array;
  readonly #issuedAt: Float64Array;
  readonly #validFrom: Uint32Array;
  readonly #validUntil: Uint32Array;
  readonly #bits: Uint8Array;
  /** Of each set, whose turn it is to give way. */
  readonly #turns: Uint8Array;
  #size = 0;
  /** The purse that is looked for. */
  readonly #name = new Uint32Array(3);

  constructor(pursesMax: number = PURSES_MAX) {
    this.#sets = pursesMax / WAYS;
    this.#names = new Uint32Array(3 * pursesMax);
    this.#balances = new Float64Array(pursesMax);
    this.#offline = new Int32Array(pursesMax);
    this.#online = new Int32Array(pursesMax);
    this.#issuedAt = new Float64Array(pursesMax);
    this.#validFrom = new Uint32Array(pursesMax);
    this.#validUntil = new Uint32Array(pursesMax);
    this.#bits = new Uint8Array(pursesMax);
    this.#turns = new Uint8Array(this.#sets);
  }

  /** How many purses are remembered. */
  get size(): number {
    return this.#size;
  }

  find(asn: CardAsn, purse: number): RememberedCard | undefined {
    const at = this.#placeOf(asn, purse);
    if (at === undefined) return undefined;
    const set = this.#bits[at] ?? 0;
    return {
      card: {
        test: (set & TEST) !== 0,
        validFrom: dayOf(this.#validFrom[at] ?? 0),
        validUntil: dayOf(this.#validUntil[at] ?? 0),
        issuedAt: new Date(this.#issuedAt[at] ?? 0),
        blocked: NEVER,
      },
      purse:
        (set & HAS_PURSE) === 0
          ? undefined
          : {
              balance: fen(this.#balances[at] ?? 0),
              offline: counterAt(this.#offline, at),
              online: counterAt(this.#online, at),
            },
    };
  }

  remember(asn: CardAsn, purse: number, { card, purse: standing }: RememberedCard): void {
    const at = this.#placeOf(asn, purse) ?? this.#makeRoom(asn, purse);
    this.#names.set(this.#name, 3 * at);
    this.#bits[at] = USED | (card.test ? TEST : 0) | (standing === undefined ? 0 : HAS_PURSE);
    this.#validFrom[at] = dayNumber(card.validFrom);
    this.#validUntil[at] = dayNumber(card.validUntil);
    this.#issuedAt[at] = card.issuedAt.getTime();
    this.#balances[at] = fenNumber(standing?.balance ?? ZERO);
    this.#offline[at] = standing?.offline ?? NO_COUNTER;
    this.#online[at] = standing?.online ?? NO_COUNTER;
  }

  /** All purses of the card. */
  forget(asn: CardAsn): void {
    const first = this.#read(asn, 0);
    for (let at = first; at < first + WAYS; at += 1) {
      if (!this.#isCard(at)) continue;
      this.#bits[at] = 0;
      this.#size -= 1;
    }
  }

  forgetAll(): void {
    this.#bits.fill(0);
    this.#size = 0;
  }

  /** Takes the purse's name down, and returns where its neighbours begin: by the card, so that its purses are found together. */
  #read(asn: CardAsn, purse: number): number {
    const [a, b, c] = [word(asn, 0, 8), word(asn, 8, 16), word(asn, 16, 20)];
    this.#name[0] = a;
    this.#name[1] = b;
    this.#name[2] = (c << 16) | (purse & 0xffff);
    let hash =
      Math.imul(a, 0x9e3779b1) ^ Math.imul(b ^ (b >>> 15), 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
    hash = Math.imul(hash ^ (hash >>> 16), 0x27d4eb2f);
    return (((hash ^ (hash >>> 15)) >>> 0) % this.#sets) * WAYS;
  }

  #isCard(at: number): boolean {
    const [names, name] = [this.#names, this.#name];
    return (
      ((this.#bits[at] ?? 0) & USED) !== 0 &&
      names[3 * at] === name[0] &&
      names[3 * at + 1] === name[1] &&
      (names[3 * at + 2] ?? 0) >>> 16 === (name[2] ?? 0) >>> 16
    );
  }

  #placeOf(asn: CardAsn, purse: number): number | undefined {
    const first = this.#read(asn, purse);
    for (let at = first; at < first + WAYS; at += 1) {
      if (this.#isCard(at) && this.#names[3 * at + 2] === this.#name[2]) return at;
    }
    return undefined;
  }

  /** Where there is room among the neighbours, or whose turn it is to give way. */
  #makeRoom(asn: CardAsn, purse: number): number {
    const first = this.#read(asn, purse);
    for (let at = first; at < first + WAYS; at += 1) {
      if (((this.#bits[at] ?? 0) & USED) !== 0) continue;
      this.#size += 1;
      return at;
    }
    const set = first / WAYS;
    const turn = this.#turns[set] ?? 0;
    this.#turns[set] = (turn + 1) % WAYS;
    return first + turn;
  }
}

const NEVER: CardFacts['blocked'] = [];

const counterAt = (counters: Int32Array, at: number): number | undefined => {
  const counter = counters[at] ?? NO_COUNTER;
  return counter === NO_COUNTER ? undefined : counter;
};

/** Up to eight hex digits. */
function word(asn: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const code = asn.charCodeAt(at);
    value = (value << 4) | (code < 0x40 ? code - 0x30 : code - 0x37);
  }
  return value >>> 0;
}

/** A day as the number that its digits make: 20260901. */
const dayNumber = (day: SettlementDate): number => Number(day.replaceAll('-', ''));

/** Cards were issued for few days: each of them is written once. */
const days = new Map<number, SettlementDate>();
function dayOf(number: number): SettlementDate {
  const known = days.get(number);
  if (known !== undefined) return known;
  const digits = String(number).padStart(8, '0');
  const day = parseSettlementDate(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`);
  if (days.size > 10_000) days.clear();
  days.set(number, day);
  return day;
}
