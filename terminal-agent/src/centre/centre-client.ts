import { hex, unhex } from '@lvchengtong/card-sdk/bytes';
import type { SignedDocument } from '@lvchengtong/card-sdk/exchange';
import type { AnswerOf, Question, TERMINAL_OPERATIONS } from '@lvchengtong/card-sdk/exchange/api';
import { parseLocalDateTime, type CardAsn, type LocalDateTime } from '@lvchengtong/card-sdk/ids';
import { fen, fenNumber, type Fen } from '@lvchengtong/card-sdk/money';
import type { WaitingLoad } from '../kinds/decision.ts';
import type { DownloadName } from '../parameters/download-store.ts';
import { askCentre, CentreRefused } from './ask-centre.ts';
import { CentreUnreachable, type CentreTransport } from './transport.ts';

/** What the card said about itself when asked for a load. */
export interface LoadRequest {
  readonly cardAsn: CardAsn;
  readonly amount: Fen;
  readonly balance: Fen;
  readonly onlineCounter: number;
  readonly keyVersion: number;
  readonly algorithmId: number;
  readonly random: Uint8Array;
  readonly mac1: Uint8Array;
  /** What waits for the card and is to be loaded now; undefined for money that a person hands over. */
  readonly waiting: WaitingLoad | undefined;
}
export type LoadAnswer =
  | {
      readonly kind: 'authorised';
      readonly loadId: string;
      readonly mac2: Uint8Array;
      readonly at: LocalDateTime;
    }
  | { readonly kind: 'refused'; readonly code: string };

export interface CentreClient {
  /** A document, whole. @throws CentreUnreachable, CentreRefused */
  download(name: DownloadName): Promise<SignedDocument>;
  /** What has changed on the block list since a version. @throws CentreUnreachable, CentreRefused */
  blockListSince(version: number): Promise<SignedDocument>;
  /** The same key asks for the same load again; it is asked twice when the first answer is lost. */
  authoriseLoad(idempotencyKey: string, load: LoadRequest): Promise<LoadAnswer>;
  /** What waits for a card, the oldest first. @throws CentreUnreachable, CentreRefused */
  waitingLoads(asn: CardAsn): Promise<readonly WaitingLoad[]>;
  /** The centre's time. @throws CentreUnreachable, CentreRefused */
  heartbeat(status: Question<HeartbeatRow>['body']): Promise<Date>;
}

export function centreClient(transport: CentreTransport): CentreClient {
  return {
    download: (name) => askCentre(transport, `GET /v1/${name}`),
    blockListSince: (version) =>
      askCentre(transport, 'GET /v1/block-list', { query: { since: String(version) } }),
    waitingLoads: async (asn) => {
      const { items } = await askCentre(transport, 'GET /v1/cards/:asn/pending-loads', {
        params: { asn },
      });
      return items.map((item) => ({
        pendingLoadId: item.pending_load_id,
        channel: item.channel,
        amount: fen(item.amount_fen),
      }));
    },
    heartbeat: async (status) => {
      const { at } = await askCentre(transport, 'POST /v1/heartbeats', { body: status });
      return new Date(at);
    },
    authoriseLoad: async (idempotencyKey, load) => {
      const { algorithmId } = load;
      if (algorithmId !== TRIPLE_DES_ID) return { kind: 'refused', code: 'SUITE_NOT_ACCEPTED' };
      const body = loadBody({ ...load, algorithmId });
      const ask = (): Promise<AnswerOf<LoadRow>> =>
        askCentre(transport, 'POST /v1/loads', { idempotencyKey, body });
      try {
        const answer = await ask().catch((error: unknown) => {
          if (error instanceof CentreUnreachable) return ask();
          throw error;
        });
        const { load_id: loadId, mac2_hex: mac2, at } = answer;
        return { kind: 'authorised', loadId, mac2: unhex(mac2), at: parseLocalDateTime(at) };
      } catch (error) {
        if (error instanceof CentreRefused && error.code !== undefined && error.status < 500) {
          return { kind: 'refused', code: error.code };
        }
        throw error;
      }
    },
  };
}

// The centre makes MAC2 in triple DES alone.
const TRIPLE_DES_ID = 0;
type LoadRow = (typeof TERMINAL_OPERATIONS)['POST /v1/loads'];
type HeartbeatRow = (typeof TERMINAL_OPERATIONS)['POST /v1/heartbeats'];

const loadBody = (
  load: LoadRequest & { readonly algorithmId: typeof TRIPLE_DES_ID },
): Question<LoadRow>['body'] => ({
  card_asn: load.cardAsn,
  amount_fen: fenNumber(load.amount),
  channel: load.waiting?.channel ?? 'cash',
  ...(load.waiting && { pending_load_id: load.waiting.pendingLoadId }),
  card: {
    balance_fen: fenNumber(load.balance),
    online_counter: load.onlineCounter,
    key_version: load.keyVersion,
    algorithm_id: load.algorithmId,
    random_hex: hex(load.random),
    mac1_hex: hex(load.mac1),
  },
});
