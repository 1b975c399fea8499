import { INSTANT } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import { VERSION } from '../http/shape.ts';
import { APPROVAL_KINDS } from './approval-request.ts';

/** Something that one person asked for and another has to agree to. */
export const APPROVAL_ROW = z
  .object({
    approval_request_id: z.uuid(),
    kind: z.enum(APPROVAL_KINDS),
    subject: z.string(),
    content: z.unknown(),
    reason: z.string(),
    made_by: z.string(),
    made_at: INSTANT,
    state: z.enum(['waiting', 'approved', 'refused', 'withdrawn']),
    checked_by: z.string().nullable(),
    checked_at: INSTANT.nullable(),
    refusal_reason: z.string().nullable(),
    version: VERSION,
    mine: z.boolean().describe('the reader asked for it, so somebody else has to decide'),
  })
  .meta({ id: 'ApprovalRequest' });
export type ApprovalRow = Readonly<z.output<typeof APPROVAL_ROW>>;
