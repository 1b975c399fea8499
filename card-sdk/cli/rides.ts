import {
  enter,
  exit,
  type Exited,
  identify,
  type RideOrder,
  type RidePlace,
  rideOnce,
} from '../src/epurse/index.ts';
import { type LocalDateTime, parseLocalDateTime } from '../src/ids.ts';
import { type Fen, fen, ZERO } from '../src/money.ts';
import { openPsam } from '../src/psam/index.ts';
import {
  amountFrom,
  type Conversation,
  type Looking,
  type NotACard,
  rowsOf,
} from './conversations.ts';
import { DEVELOPMENT_TERMINAL } from './keys/key-set.ts';
import { plainObject } from './plain.ts';
import { profilesFrom } from './torn.ts';

/** What a T-Union card is tapped for: coming in and going out by metro, or boarding a bus. */
export const TAPS = ['entry', 'exit', 'bus'] as const;
export type Tap = (typeof TAPS)[number];

/** 7 bytes of EF1E: line and station, or line and vehicle. */
export const LINE_STATION = /^[0-9A-F]{14}$/;

export interface RideInputs extends Looking {
  readonly tap: Tap;
  /** Zero at an entry, which takes nothing. */
  readonly amount: Fen;
  readonly at: LocalDateTime;
  readonly lineStation: string;
}

/** A card of ours without the trip file of JT/T 978: there is no published record to write. */
export interface NoTripFile {
  readonly kind: 'no-trip-file';
}

export const takeRide: Conversation<RideInputs, NotACard | NoTripFile | Exited> = {
  name: 'ride',
  inputsToJson: ({ profiles, ...rest }) => ({ ...plainObject(rest), profiles }),
  inputsFrom: (fields) => ({
    profiles: profilesFrom(fields),
    tap: fields.choice('tap', TAPS),
    amount: amountFrom(fields),
    at: parseLocalDateTime(fields.text('at', /./)),
    lineStation: fields.text('line_station', LINE_STATION),
  }),
  hold: async (parties, { tap, amount, at, lineStation, ...inputs }) => {
    const { card: channel } = parties;
    const psam = await openPsam(await parties.sam());
    const identified = await identify(channel, rowsOf(inputs));
    if (identified.kind !== 'card') return identified;
    const { card } = identified;
    if (card.profile.name !== 'tunion') return { kind: 'no-trip-file' };
    const order: RideOrder = { card, at, place: placeOf(tap, lineStation) };
    const remember: Parameters<typeof enter>[3] = (intent) => {
      parties.remember({ kind: 'purchase', intent });
    };
    switch (tap) {
      case 'entry':
        return enter(channel, psam, { ...order, terms: DEVELOPMENT_TERMS }, remember);
      case 'exit':
        return exit(channel, psam, { ...order, fare: amount }, remember);
      case 'bus':
        return rideOnce(channel, psam, { ...order, fare: amount }, remember);
    }
  },
};

/** An entry is good for four hours and nine yuan, until the operator says otherwise. */
const DEVELOPMENT_TERMS = { unfinishedAmountMax: fen(900n), minutesMax: 240 };

/** Numbers that no operator has, as on the development PSAM. */
const placeOf = (tap: Tap, lineStation: string): RidePlace => ({
  terminal: DEVELOPMENT_TERMINAL.padStart(16, '0'),
  industry: tap === 'bus' ? 'bus' : 'metro',
  lineStation,
  city: '9900',
  institution: '9900000000000000',
});

export const NO_FARE: Fen = ZERO;
