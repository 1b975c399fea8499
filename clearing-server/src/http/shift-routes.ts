import type { Router } from 'express';
import { SHIFT_OPERATIONS } from '@lvchengtong/card-sdk/exchange/api';
import { instantOf, parseLocalDateTime } from '@lvchengtong/card-sdk/ids';
import type { ShiftService } from '../shifts/shift-service.ts';
import { operationRoutes } from './operation-routes.ts';
import { Problem } from './problem.ts';

/** Z reports of tills. */
export const shiftRoutes = ({ shifts }: { readonly shifts: ShiftService }): Router =>
  operationRoutes(SHIFT_OPERATIONS, {
    'PUT /v1/shifts/:shiftNo': async ({ params, body, terminal }) => {
      const tally = ({ count, amount_fen }: { count: number; amount_fen: number }) => ({
        count,
        fen: amount_fen,
      });
      const outcome = await shifts.take({
        terminalId: terminal.terminalId,
        shiftNo: Number(params.shiftNo),
        cashierNo: body.cashier_no,
        openedAt: instantOf(parseLocalDateTime(body.opened_at)),
        closedAt: instantOf(parseLocalDateTime(body.closed_at)),
        firstSequence: body.first_journal_sequence,
        lastSequence: body.last_journal_sequence,
        figures: {
          sale: tally(body.sales),
          unresolved: tally(body.unresolved),
          load: tally(body.loads),
          void_to_card: tally(body.voids_to_card),
          void_in_cash: tally(body.voids_in_cash),
        },
      });
      if (outcome === 'told-otherwise') throw new Problem('SHIFT_TOLD_OTHERWISE');
      return undefined;
    },
  });
