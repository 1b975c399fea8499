import { INSTANT, OPERATOR_NO, TERMINAL_ID } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import { COUNT, pageOf } from '../http/shape.ts';
import { PRESENCE } from './report-shapes.ts';

const DOWNLOAD_STATE = z.object({
  version: COUNT.nullable().describe('as the terminal said last; null: not said'),
  current: COUNT.describe('what it would get now'),
  behind_since: INSTANT.nullable().describe(
    'since when there is something that it lacks; null: it has everything',
  ),
});
export type DownloadState = Readonly<z.output<typeof DOWNLOAD_STATE>>;

const TERMINAL_STATE = z
  .object({
    terminal_id: TERMINAL_ID,
    operator_no: OPERATOR_NO,
    operator_name: z.string(),
    kind: z.string(),
    place: z.string(),
    presence: PRESENCE,
    heard_at: INSTANT.nullable().describe('its last heartbeat'),
    block_list: DOWNLOAD_STATE,
    parameters: DOWNLOAD_STATE,
    backlog_records: COUNT.nullable().describe('records without a receipt, as it said itself'),
  })
  .meta({ id: 'TerminalState' });
export type TerminalState = Readonly<z.output<typeof TERMINAL_STATE>>;

export const TERMINAL_PAGE = pageOf(TERMINAL_STATE).meta({ id: 'TerminalPage' });
