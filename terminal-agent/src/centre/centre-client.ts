import { hex, unhex } from '@lvchengtong/card-sdk/bytes';
import type { SignedDocument } from '@lvchengtong/card-sdk/exchange';
import { parseLocalDateTime, type CardAsn, type LocalDateTime } from '@lvchengtong/card-sdk/ids';
import { fen, fenNumber, type Fen } from '@lvchengtong/card-sdk/money';
import { z } from 'zod';
import type { WaitingLoad } from '../kinds/decision.ts';
import { problemCode } from './problem.ts';
import { CentreUnreachable, type CentreRequest, type CentreTransport } from './transport.ts';

/** The centre answered, and not as the contract between us says. */
export class CentreRefused extends Error {
  override readonly name = 'CentreRefused';
  readonly status: number;
  readonly code: string | undefined;

  constructor(status: number, code: string | undefined, what: string) {
    super(`${what}: ${String(status)}${code === undefined ? '' : ` ${code}`}`);
    this.status = status;
    this.code = code;
  }
}

const documentSchema = z.object({ payload: z.string(), signature_hex: z.string() });
const localDateTime = z
  .string()
  .regex(/^\d{14}$/)
  .transform(parseLocalDateTime);
const hexBytes = z
  .string()
  .regex(/^(?:[0-9a-fA-F]{2})+$/)
  .transform(unhex);
const loadSchema = z.object({ load_id: z.string(), mac2_hex: hexBytes, at: localDateTime });
const waitingSchema = z.object({
  items: z.array(
    z.object({
      pending_load_id: z.uuid(),
      channel: z.enum(['replacement', 'subsidy', 'void']),
      amount_fen: z.int().positive(),
    }),
  ),
});
const heartbeatSchema = z.object({ at: z.iso.datetime().optional() });

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
  /** Whole, or what has changed since a version. @throws CentreUnreachable, CentreRefused */
  download(name: string, since?: number): Promise<SignedDocument>;
  /** The same key asks for the same load again; it is asked twice when the first answer is lost. */
  authoriseLoad(idempotencyKey: string, load: LoadRequest): Promise<LoadAnswer>;
  /** What waits for a card, the oldest first. @throws CentreUnreachable, CentreRefused */
  waitingLoads(asn: CardAsn): Promise<readonly WaitingLoad[]>;
  /** The centre's time, if it says. */
  heartbeat(status: Readonly<Record<string, unknown>>): Promise<Date | undefined>;
}

export function centreClient(transport: CentreTransport): CentreClient {
  return {
    download: async (name, since) => {
      const query = since === undefined ? '' : `?since=${String(since)}`;
      return shaped(documentSchema, await answerOf(transport, get(`/v1/${name}${query}`)));
    },
    waitingLoads: async (asn) => {
      const answer = await answerOf(transport, get(`/v1/cards/${asn}/pending-loads`));
      return shaped(waitingSchema, answer).items.map((item) => ({
        pendingLoadId: item.pending_load_id,
        channel: item.channel,
        amount: fen(item.amount_fen),
      }));
    },
    heartbeat: async (status) => {
      const answer = await answerOf(transport, post('/v1/heartbeats', status));
      const { at } = shaped(heartbeatSchema, answer ?? {});
      return at === undefined ? undefined : new Date(at);
    },
    authoriseLoad: async (idempotencyKey, load) => {
      const request = post('/v1/loads', loadJson(load), { 'idempotency-key': idempotencyKey });
      try {
        const answer = await answerOf(transport, request).catch((error: unknown) => {
          if (error instanceof CentreUnreachable) return answerOf(transport, request);
          throw error;
        });
        const { load_id: loadId, mac2_hex: mac2, at } = shaped(loadSchema, answer);
        return { kind: 'authorised', loadId, mac2, at };
      } catch (error) {
        if (error instanceof CentreRefused && error.code !== undefined && error.status < 500) {
          return { kind: 'refused', code: error.code };
        }
        throw error;
      }
    },
  };
}

const loadJson = (load: LoadRequest): Readonly<Record<string, unknown>> => ({
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

/** @throws CentreRefused for an answer of another shape: the centre is not the one we know. */
function shaped<Shape extends z.ZodType>(schema: Shape, answer: unknown): z.output<Shape> {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  throw new CentreRefused(200, undefined, z.prettifyError(result.error));
}

export const get = (path: string): CentreRequest => ({ method: 'GET', path });
export const post = (
  path: string,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): CentreRequest => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json', ...headers },
  body: new TextEncoder().encode(JSON.stringify(value)),
});

/** The JSON of a good answer, undefined for one without content. @throws CentreRefused for any other. */
export async function answerOf(
  transport: CentreTransport,
  request: CentreRequest,
): Promise<unknown> {
  const { status, body } = await transport(request);
  const what = `${request.method} ${request.path}`;
  if (status < 200 || status > 299) throw new CentreRefused(status, problemCode(body), what);
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown;
  } catch (error) {
    throw new CentreUnreachable(`${what}: answer is not JSON`, { cause: error });
  }
}
