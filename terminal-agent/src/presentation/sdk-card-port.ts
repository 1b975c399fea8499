import { execute, type CardChannel } from '@lvchengtong/card-sdk/apdu';
import { mohurdFiles, readTaggedRecord } from '@lvchengtong/card-sdk/card';
import {
  authenticate,
  identify,
  load,
  purchase,
  readBalance,
  recoverDebit,
  recoverLoad,
  type CappUpdate,
  type LoadChallenge,
  type LoadHost,
} from '@lvchengtong/card-sdk/epurse';
import { CardError } from '@lvchengtong/card-sdk/errors';
import { hex } from '@lvchengtong/card-sdk/bytes';
import type { CardAsn, TerminalId } from '@lvchengtong/card-sdk/ids';
import type { Psam } from '@lvchengtong/card-sdk/psam';
import { CentreRefused } from '../centre/ask-centre.ts';
import type { CentreClient } from '../centre/centre-client.ts';
import { CentreUnreachable } from '../centre/transport.ts';
import { decodeTrip, encodeTrip, RAIL_TAG } from '../kinds/metro/trip-record.ts';
import type { Gathered } from '../kinds/decision.ts';
import { NO_TRIP, type Trip } from '../kinds/metro/trip.ts';
import type { CardPort } from './card-port.ts';
import type { Recovery, Torn } from './presentation-state.ts';

export interface SdkCardPortOptions {
  readonly psam: Psam;
  readonly centre: CentreClient;
  readonly terminalId: TerminalId;
  readonly random: (length: number) => Uint8Array;
}

// Key 1 of each card is its load key.
const LOAD_KEY_INDEX = 1;

/** The conversations as card-sdk has them, with the PSAM of this terminal and the centre behind it. */
export function sdkCardPort(options: SdkCardPortOptions): CardPort {
  const { psam, centre, terminalId, random } = options;
  return {
    identify: (channel) => identify(channel),
    gather: async (channel, card, need) => {
      switch (need) {
        case 'balance':
          return { balance: await readBalance(channel) };
        case 'trip':
          return { trip: await readTrip(channel) };
        case 'waiting':
          return firstWaiting(centre, card.asn);
        case 'genuine':
          return {
            genuine: (await authenticate(channel, psam, card, random(8))) === 'genuine',
          };
      }
    },
    purchase: (channel, card, sale, at, beforeDebit) =>
      purchase(
        channel,
        psam,
        {
          card,
          amount: sale.amount,
          at,
          type: sale.type,
          ...(sale.trip && { trip: [tripUpdate(sale.trip)] }),
        },
        beforeDebit,
      ),
    load: (channel, card, wanted, beforeCredit) =>
      load(
        channel,
        { card, amount: wanted.amount, terminalId, keyIndex: LOAD_KEY_INDEX },
        loadHost(centre, wanted, `${terminalId}-${hex(random(16))}`),
        beforeCredit,
      ),
    recover: (channel, torn) => recover(channel, psam, torn),
  };
}

/** A card that has never travelled has no record, which is no error. */
async function readTrip(channel: CardChannel): Promise<Trip> {
  const { answer } = await execute(channel, readTaggedRecord(mohurdFiles.EF_0017_CAPP), RAIL_TAG);
  return answer === undefined ? NO_TRIP : decodeTrip(answer.body);
}

const tripUpdate = (trip: Trip): CappUpdate => ({
  sfi: mohurdFiles.EF_0017_CAPP.sfi,
  by: 'tag',
  record: RAIL_TAG,
  data: mohurdFiles.EF_0017_CAPP.encode({ tag: RAIL_TAG, body: encodeTrip(trip) }),
});

type WantedLoad = Parameters<CardPort['load']>[2];

/** A desk without its centre, or one that the centre does not serve, still shows balances: nothing waits then. */
async function firstWaiting(centre: CentreClient, asn: CardAsn): Promise<Gathered> {
  try {
    const [waiting] = await centre.waitingLoads(asn);
    return waiting === undefined ? {} : { waiting };
  } catch (error) {
    if (error instanceof CentreUnreachable || error instanceof CentreRefused) return {};
    throw error;
  }
}

/** The centre as the card sees it; when it cannot be reached the answer is no, and nothing has moved. */
const loadHost = (
  centre: CentreClient,
  { amount, waiting }: WantedLoad,
  idempotencyKey: string,
): LoadHost => ({
  authorise: async (challenge: LoadChallenge) => {
    const { asn: cardAsn, balanceBefore: balance, ...shown } = challenge;
    try {
      const request = { cardAsn, amount, waiting, balance, ...shown };
      return await centre.authoriseLoad(idempotencyKey, request);
    } catch (error) {
      if (error instanceof CentreUnreachable) {
        return { kind: 'refused', code: 'CENTRE_UNREACHABLE' };
      }
      if (error instanceof CentreRefused) return { kind: 'refused', code: 'CENTRE_REFUSED' };
      throw error;
    }
  },
});

async function recover(channel: CardChannel, psam: Psam, torn: Torn): Promise<Recovery> {
  if (torn.kind === 'credit') {
    const found = await recoverLoad(channel, torn.intent);
    return found.kind === 'not-loaded' ? { kind: 'did-not-happen' } : found;
  }
  try {
    const found = await recoverDebit(channel, psam, torn.intent);
    return found.kind === 'not-debited' ? { kind: 'did-not-happen' } : found;
  } catch (error) {
    if (error instanceof CardError && error.code === 'MAC2_MISMATCH') return { kind: 'forged' };
    throw error;
  }
}
