import { Router } from 'express';
import { z } from 'zod';
import { unhex } from '@lvchengtong/card-sdk/bytes';
import { parseCardAsn } from '@lvchengtong/card-sdk/ids';
import { fen, PURSE_AMOUNT_MAX } from '@lvchengtong/card-sdk/money';
import type { LoadService } from '../loads/load-service.ts';
import { Problem } from './problem.ts';
import { hexOf, parseRequest } from './requests.ts';
import { requireKind } from './terminal-authentication-routes.ts';

const purseAmount = z.number().int().min(0).max(Number(PURSE_AMOUNT_MAX));
const byte = z.number().int().min(0).max(0xff);
const loadRequest = z.strictObject({
  card_asn: hexOf(10),
  amount_fen: purseAmount,
  channel: z.literal('cash'),
  card: z.strictObject({
    balance_fen: purseAmount,
    online_counter: z.number().int().min(0).max(0xffff),
    key_version: byte,
    algorithm_id: z.literal(0),
    random_hex: hexOf(4),
    mac1_hex: hexOf(4),
  }),
});
const idempotencyKey = z.string().regex(/^[\x21-\x7e]{8,100}$/, '8 to 100 characters');

/** Putting money on a card: cash over the counter, the centre's word, the card's proof. */
export function loadRoutes(options: {
  readonly loads: LoadService;
  readonly clock: () => Date;
}): Router {
  const router = Router();

  router.post('/v1/loads', async (req, res) => {
    const { terminalId } = requireKind(res, ['top-up', 'issuing'], options.clock());
    const { card, ...request } = parseRequest(loadRequest, req.body);
    const outcome = await options.loads.authorise({
      idempotencyKey: parseRequest(z.object({ 'Idempotency-Key': idempotencyKey }), {
        'Idempotency-Key': req.get('Idempotency-Key'),
      })['Idempotency-Key'],
      terminalId,
      cardAsn: parseCardAsn(request.card_asn),
      channel: request.channel,
      amount: fen(request.amount_fen),
      balance: fen(card.balance_fen),
      onlineCounter: card.online_counter,
      keyVersion: card.key_version,
      random: unhex(card.random_hex),
      mac1: unhex(card.mac1_hex),
    });
    if (outcome.kind === 'refused') throw new Problem(outcome.code);
    res.json({ load_id: outcome.loadId, mac2_hex: outcome.mac2Hex, at: outcome.at });
  });

  return router;
}
