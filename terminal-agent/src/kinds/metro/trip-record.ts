import { bcd } from '@lvchengtong/card-sdk/bcd';
import { concat, readUint, uint } from '@lvchengtong/card-sdk/bytes';
import { NO_TRIP, type Trip, type TripPlace } from './trip.ts';

/** Tag of the rail record in EF17 of a MOHURD card. */
export const RAIL_TAG = 0x02;
/** Without tag and length byte; CJ/T 166 gives a record 30h bytes in all. */
export const RAIL_BODY_LENGTH = 0x2e;

// Values of the state flag: 04 entered, 05 exited (CJ/T 166, rail application).
const STATE = { none: 0x00, entered: 0x04, exited: 0x05 } as const;
const PLACE_LENGTH = 17;

/** lock 1 · state 1 · entry (line 2 · station 2 · terminal 6 · time 7) · exit (the same) · zeros. */
export function encodeTrip(trip: Trip): Uint8Array {
  const body = concat(
    Uint8Array.of(0, STATE[trip.state]),
    placeBytes(trip.entry),
    placeBytes(trip.exit),
  );
  return concat(body, new Uint8Array(RAIL_BODY_LENGTH - body.length));
}

/** Whatever is not a trip of ours reads as no trip: the gate then charges as for a missing entry. */
export function decodeTrip(body: Uint8Array): Trip {
  if (body.length !== RAIL_BODY_LENGTH) return NO_TRIP;
  const state = (['entered', 'exited'] as const).find((name) => STATE[name] === body[1]);
  if (state === undefined) return NO_TRIP;
  const entry = readPlace(body.slice(2, 2 + PLACE_LENGTH));
  const exit = readPlace(body.slice(2 + PLACE_LENGTH, 2 + 2 * PLACE_LENGTH));
  if (state === 'entered' && entry === undefined) return NO_TRIP;
  return { state, entry, exit };
}

const placeBytes = (place: TripPlace | undefined): Uint8Array =>
  place === undefined
    ? new Uint8Array(PLACE_LENGTH)
    : concat(uint(place.line, 2), uint(place.station, 2), bcd(place.terminalId), bcd(place.at));

function readPlace(bytes: Uint8Array): TripPlace | undefined {
  const digits = Array.from(bytes.slice(4), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const at = digits.slice(12);
  if (!/^\d{26}$/.test(digits) || /^0+$/.test(at)) return undefined;
  return {
    line: readUint(bytes.slice(0, 2)),
    station: readUint(bytes.slice(2, 4)),
    terminalId: digits.slice(0, 12),
    at,
  };
}
