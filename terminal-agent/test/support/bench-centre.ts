import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { hex, unhex } from '@lvchengtong/card-sdk/bytes';
import {
  loadMac1Input,
  loadMac2Input,
  sameMac,
  TRANSACTION_TYPE,
  TRIPLE_DES,
} from '@lvchengtong/card-sdk/crypto';
import {
  batchDigest,
  decodeBatch,
  encodeReceipt,
  signDocument,
  type BlockListDeltaJson,
  type CashiersJson,
} from '@lvchengtong/card-sdk/exchange';
import { diversificationFactor, parseCardAsn, parseLocalDateTime } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { CentreRequest, CentreResponse, CentreTransport } from '../../src/centre/transport.ts';
import { cityKey, TEST_CARD, TEST_TERMINAL } from './bench-city.ts';

export const PARAMETERS = {
  version: 3,
  issued_at: '2026-09-01T00:00:00Z',
  content: {
    offline_limits: {
      days_max: 7,
      records_max: 1000,
      amount_max_fen: 1_000_000,
      block_list_age_days_max: 7,
    },
    low_balance_fen: 500,
    canteen: {
      tap_amount_max_fen: 5_000,
      day_amount_max_fen: 20_000,
      meal_taps_max: 20,
      meal_periods: [{ no: 2, name: '午餐', name_en: 'Lunch', from: '00:00', to: '24:00' }],
    },
    bus: { lines: [{ line: 27, fare_fen: 100 }], student_rate_percent: 25 },
    gate: { anti_passback_seconds: 60, late_after: '08:00' },
    metro: {
      base_fen: 200,
      base_metres: 6_000,
      steps: [{ upto_metres: 13_000, every_metres: 7_000, add_fen: 100 }],
      student_rate_percent: 50,
      entry_balance_min_fen: 200,
      missing_entry_fen: 300,
      same_station_fen: 200,
      same_station_free_minutes: 15,
      stations: [],
      links: [{ from: 1, to: 2, metres: 8_000 }],
    },
  },
};

const json = (value: unknown, status = 200): CentreResponse => ({
  status,
  contentType: 'application/json',
  body: new TextEncoder().encode(JSON.stringify(value)),
});

export interface LoadBody {
  readonly channel: string;
  readonly pending_load_id?: string;
  readonly card_asn: string;
  readonly amount_fen: number;
  readonly card: Readonly<Record<'random_hex' | 'mac1_hex', string>> &
    Readonly<Record<'balance_fen' | 'online_counter', number>>;
}

/** The centre's side of everything a terminal asks, with the keys of the test city. */
export class BenchCentre {
  readonly key = generateKeyPairSync('ed25519');
  readonly blocked: string[] = [];
  blockListVersion = 1;
  /** What a terminal gets that asks for changes; the whole list when undefined. */
  blockListDelta: BlockListDeltaJson | undefined;
  /** `whole`, or from which version on. */
  readonly blockListRequests: string[] = [];
  /** Empty: tills here want nobody to sign on. */
  cashiers: CashiersJson['cashiers'] = [];
  /** Raw records in the order they came, resent ones once. */
  readonly records: Uint8Array[] = [];
  /** What terminals said about themselves. */
  readonly heartbeats: Readonly<Record<string, unknown>>[] = [];
  /** What the centre's clock shows. */
  time = new Date('2026-09-01T03:30:00Z');
  /** What waits for whichever card is asked about. */
  waiting: readonly object[] = [];
  /** Loads that were asked for. */
  readonly loads: LoadBody[] = [];
  /** Z reports that came. */
  readonly shifts: object[] = [];
  readonly #receipts = new Map<number, Uint8Array>();

  readonly transport: CentreTransport = (request) =>
    new Promise((resolve) => {
      resolve(this.#answer(request));
    });

  #answer(request: CentreRequest): CentreResponse {
    const [name = '', query] = request.path.replace('/v1/', '').split('?');
    switch (name) {
      case 'parameters':
        return this.#signed(PARAMETERS);
      case 'block-list':
        this.blockListRequests.push(query ?? 'whole');
        return this.#signed(
          (query === undefined ? undefined : this.blockListDelta) ?? {
            version: this.blockListVersion,
            issued_at: PARAMETERS.issued_at,
            cards: this.blocked,
          },
        );
      case 'roster':
        return this.#signed({ version: 1, issued_at: PARAMETERS.issued_at, students: STUDENTS });
      case 'cashiers':
        return this.#signed({
          version: this.cashiers.length,
          issued_at: PARAMETERS.issued_at,
          cashiers: this.cashiers,
        });
      case 'loads': {
        const body = JSON.parse(new TextDecoder().decode(request.body)) as LoadBody;
        this.loads.push(body);
        return authorise(body);
      }
      case `cards/${TEST_CARD}/pending-loads`:
        return json({ items: this.waiting });
      case 'heartbeats': {
        const status: unknown = JSON.parse(new TextDecoder().decode(request.body));
        this.heartbeats.push(status as Readonly<Record<string, unknown>>);
        return json({ at: this.time.toISOString() });
      }
      default:
        if (name.startsWith('shifts/')) {
          this.shifts.push(JSON.parse(new TextDecoder().decode(request.body)) as object);
          return { status: 204, contentType: '', body: new Uint8Array() };
        }
        return this.#batch(request);
    }
  }

  #signed(payload: unknown): CentreResponse {
    return json(signDocument(JSON.stringify(payload), this.key.privateKey));
  }

  #batch({ body }: CentreRequest): CentreResponse {
    assert(body !== undefined);
    const batch = decodeBatch(body);
    const known = this.#receipts.get(batch.batchNo);
    if (known !== undefined) return { status: 200, contentType: '', body: known };
    this.records.push(...batch.records);
    const { terminalId, batchNo } = batch;
    const verdicts = batch.records.map(() => ({ kind: 'accepted' as const, flags: [] }));
    const receipt = encodeReceipt(
      { terminalId, batchNo, batchDigest: batchDigest(body), receivedAt: new Date(0), verdicts },
      this.key.privateKey,
    );
    this.#receipts.set(batchNo, receipt);
    return { status: 200, contentType: '', body: receipt };
  }
}

const STUDENTS = [
  { card_asn: '00004500000000001234', name: '张小三', class_name: '一年级（2）班' },
];
export const LOAD_TIME = parseLocalDateTime('20260901113000');

function authorise({ card_asn, amount_fen, card }: LoadBody): CentreResponse {
  const key = TRIPLE_DES.diversify(cityKey('DLK'), diversificationFactor(parseCardAsn(card_asn)));
  const sessionKey = TRIPLE_DES.loadSessionKey(key, unhex(card.random_hex), card.online_counter);
  const terms = {
    amount: fen(amount_fen),
    type: TRANSACTION_TYPE.load,
    terminalId: TEST_TERMINAL,
  };
  const input = loadMac1Input({ ...terms, oldBalance: fen(card.balance_fen) });
  if (!sameMac(TRIPLE_DES.mac(sessionKey, input), unhex(card.mac1_hex))) {
    return json({ code: 'LOAD_MAC1_WRONG' }, 422);
  }
  const mac2 = TRIPLE_DES.mac(sessionKey, loadMac2Input({ ...terms, at: LOAD_TIME }));
  return json({
    load_id: '0191a2b3-0000-7000-8000-000000000001',
    mac2_hex: hex(mac2),
    at: LOAD_TIME,
  });
}
