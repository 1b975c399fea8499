import { ALL, type CardChannel, execute, SW } from '../apdu/index.ts';
import { readRecord, readTaggedRecord, tunionFiles } from '../card/index.ts';
import { CardError } from '../errors.ts';
import type { LocalDateTime } from '../ids.ts';
import { type Fen, subtract, ZERO } from '../money.ts';
import type { Psam } from '../psam/index.ts';
import type { CardInHand } from './card-in-hand.ts';
import type { CappUpdate } from './commands/update-capp-data-cache.ts';
import { type DebitIntent, purchase, type Purchased } from './purchase.ts';

// Rides on a T-Union card: a compound purchase whose newest trip record (EF1E) changes together
// with the purse (JT/T 978). MOHURD rail and bus records have no published offsets: there a caller
// lays out its own record and hands it to `purchase` as `trip`.

/** Type byte of EF1E: a list of its own, not the purse's. */
export const TRIP_TYPE = { entry: 0x03, exit: 0x04, single: 0x06 } as const;
export const INDUSTRY = { metro: 0x01, bus: 0x02 } as const;

/** Where a gate or a vehicle is, as EF1E has it. Hex digits. */
export interface RidePlace {
  /** 8 bytes. */
  readonly terminal: string;
  readonly industry: keyof typeof INDUSTRY;
  /** 7 bytes: line and station, or line and vehicle. */
  readonly lineStation: string;
  /** 2 bytes, GB/T 13497. */
  readonly city: string;
  /** 8 bytes. */
  readonly institution: string;
}

export interface RideOrder {
  readonly card: CardInHand;
  readonly at: LocalDateTime;
  readonly place: RidePlace;
  /**
   * The record of EF1A that changes with the trip, where the operator keeps one (`readTripState`):
   * JT/T 978 leaves its layout and its use to them. The card has to hold a record of that tag.
   */
  readonly state?: tunionFiles.TUnionTripState;
}

/** What an entry lets the card ride for; written with it, read at the exit. */
export interface EntryTerms {
  readonly unfinishedAmountMax: Fen;
  readonly minutesMax: number;
}

/** Lets somebody in: takes nothing, and writes where and when. Counter and log move all the same. */
export const enter = (
  channel: CardChannel,
  psam: Psam,
  order: RideOrder & { readonly terms: EntryTerms },
  beforeDebit: (intent: DebitIntent) => void,
): Promise<Purchased> => ride(channel, psam, order, 'entry', ZERO, order.terms, beforeDebit);

export type Exited =
  | Purchased
  /** The newest trip is no entry: the card never came in, or has left already. Nothing has moved. */
  | { readonly kind: 'no-open-entry' };

/** Lets somebody out who has come in: takes the fare, which may be worked out from the entry. */
export async function exit(
  channel: CardChannel,
  psam: Psam,
  order: RideOrder & { readonly fare: Fen | ((entry: tunionFiles.TUnionTrip) => Fen) },
  beforeDebit: (intent: DebitIntent) => void,
): Promise<Exited> {
  const open = await openEntry(channel);
  if (open.kind === 'not-entered') return { kind: 'no-open-entry' };
  const fare = typeof order.fare === 'function' ? order.fare(open.entry) : order.fare;
  return ride(channel, psam, order, 'exit', fare, NO_TERMS, beforeDebit);
}

/** One tap on a vehicle with a flat fare. */
export const rideOnce = (
  channel: CardChannel,
  psam: Psam,
  order: RideOrder & { readonly fare: Fen },
  beforeDebit: (intent: DebitIntent) => void,
): Promise<Purchased> => ride(channel, psam, order, 'single', order.fare, NO_TERMS, beforeDebit);

const NO_TERMS: EntryTerms = { unfinishedAmountMax: ZERO, minutesMax: 0 };

export type OpenEntry =
  /** The newest trip is an entry without its exit. */
  | { readonly kind: 'entered'; readonly entry: tunionFiles.TUnionTrip }
  /** No trip yet, or the last one is over. */
  | { readonly kind: 'not-entered' };

/** The record of EF1A with this tag; undefined where the card has none. @throws CardError */
export async function readTripState(
  channel: CardChannel,
  tag: number,
): Promise<tunionFiles.TUnionTripState | undefined> {
  const codec = readTaggedRecord({
    ...tunionFiles.EF_001A_METRO_RECORD,
    length: ALL,
    decode: tunionFiles.readTripState,
  });
  return (await execute(channel, codec, tag)).answer;
}

/** What the gate at the exit has to know. Changes nothing. @throws CardError */
export async function openEntry(channel: CardChannel): Promise<OpenEntry> {
  const codec = readRecord(tunionFiles.EF_001E_TRIP_LOG);
  const { statusWord, answer } = await execute(channel, codec, NEWEST);
  if (answer?.type === TRIP_TYPE.entry) return { kind: 'entered', entry: answer };
  if (answer !== undefined || statusWord === SW.recordNotFound) return { kind: 'not-entered' };
  throw new CardError('STATUS_WORD', { command: codec.name, statusWord, debit: 'not-attempted' });
}

const NEWEST = 1;

const ride = (
  channel: CardChannel,
  psam: Psam,
  { card, at, place, state }: RideOrder,
  type: keyof typeof TRIP_TYPE,
  amount: Fen,
  terms: EntryTerms,
  beforeDebit: (intent: DebitIntent) => void,
): Promise<Purchased> => {
  const trip = (balanceBefore: Fen): readonly CappUpdate[] => [
    ...(state === undefined ? [] : [tripStateUpdate(state)]),
    {
      sfi: tunionFiles.EF_001E_TRIP_LOG.sfi,
      by: 'newest',
      record: 0,
      data: tunionFiles.EF_001E_TRIP_LOG.encode({
        ...place,
        ...terms,
        type: TRIP_TYPE[type],
        industry: INDUSTRY[place.industry],
        amount,
        balance: subtract(balanceBefore, amount),
        at,
      }),
    },
  ];
  return purchase(
    channel,
    psam,
    { card, amount, at, type: 'compound-purchase', trip },
    beforeDebit,
  );
};

function tripStateUpdate(state: tunionFiles.TUnionTripState): CappUpdate {
  const { tag, data } = tunionFiles.writeTripState(state);
  return { sfi: tunionFiles.EF_001A_METRO_RECORD.sfi, by: 'tag', record: tag, data };
}
