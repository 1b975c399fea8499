import type { Router } from 'express';
import { unhex } from '@lvchengtong/card-sdk/bytes';
import { LOAD_OPERATIONS } from '@lvchengtong/card-sdk/exchange/api';
import { fen, fenNumber } from '@lvchengtong/card-sdk/money';
import type { LoadService } from '../loads/load-service.ts';
import { operationRoutes } from './operation-routes.ts';
import { Problem } from './problem.ts';

/** Putting money on a card: cash over the counter, the centre's word, the card's proof. */
export const loadRoutes = ({ loads }: { readonly loads: LoadService }): Router =>
  operationRoutes(LOAD_OPERATIONS, {
    'GET /v1/cards/:asn/pending-loads': async ({ params }) => {
      const waiting = await loads.waiting(params.asn);
      return {
        items: waiting.map(({ id, channel, amount, expiresAt }) => ({
          pending_load_id: id,
          channel,
          amount_fen: fenNumber(amount),
          expires_at: expiresAt?.toISOString() ?? null,
        })),
      };
    },
    'POST /v1/loads': async ({ body, terminal, idempotencyKey }) => {
      const { card } = body;
      const outcome = await loads.authorise({
        idempotencyKey,
        terminalId: terminal.terminalId,
        cardAsn: body.card_asn,
        channel: body.channel,
        pendingLoadId: body.pending_load_id,
        amount: fen(body.amount_fen),
        balance: fen(card.balance_fen),
        onlineCounter: card.online_counter,
        keyVersion: card.key_version,
        random: unhex(card.random_hex),
        mac1: unhex(card.mac1_hex),
      });
      if (outcome.kind === 'refused') throw new Problem(outcome.code);
      return { load_id: outcome.loadId, mac2_hex: outcome.mac2Hex, at: outcome.at };
    },
  });
