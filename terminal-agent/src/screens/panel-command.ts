import { parseCardAsn } from '@lvchengtong/card-sdk/ids';
import { fen, PURSE_AMOUNT_MAX } from '@lvchengtong/card-sdk/money';
import { z } from 'zod';
import type { ScreenCommands } from '../screen-state.ts';
import { AUDIENCES } from './panel-view.ts';
import { ScreenProblem } from './problem.ts';

const commandSchema = z.discriminatedUnion('command', [
  z.strictObject({
    command: z.literal('set-amount'),
    amount_fen: z.int().min(0).max(Number(PURSE_AMOUNT_MAX)),
  }),
  z.strictObject({ command: z.literal('cancel') }),
  z.strictObject({ command: z.literal('confirm-same') }),
  z.strictObject({
    command: z.literal('tap'),
    card_asn: z.string().regex(/^[0-9A-F]{20}$/),
  }),
]);

/** What a page may ask for, as JSON. */
export type PanelCommand = z.infer<typeof commandSchema>;

/** @throws ScreenProblem that names the field. */
export function parsePanelCommand(body: unknown): PanelCommand {
  const parsed = commandSchema.safeParse(body);
  if (!parsed.success) throw new ScreenProblem('COMMAND_MALFORMED', detailOf(parsed.error));
  return parsed.data;
}

const eventsQuerySchema = z.object({ audience: z.enum(AUDIENCES).default('staff') });

export function parseEventsQuery(query: unknown): z.infer<typeof eventsQuerySchema> {
  const parsed = eventsQuerySchema.safeParse(query);
  if (!parsed.success) throw new ScreenProblem('QUERY_MALFORMED', detailOf(parsed.error));
  return parsed.data;
}

/** Hands a command on; a tap is over when its presentation is. */
export async function carryOut(command: PanelCommand, commands: ScreenCommands): Promise<void> {
  switch (command.command) {
    case 'set-amount':
      commands.setAmount(fen(command.amount_fen));
      return;
    case 'cancel':
      commands.cancel();
      return;
    case 'confirm-same':
      commands.confirmSame();
      return;
    case 'tap':
      await commands.tapVirtualCard(parseCardAsn(command.card_asn));
      return;
  }
}

const detailOf = (error: z.ZodError): string =>
  error.issues
    .map((issue) => `${issue.path.map(String).join('.') || 'body'}: ${issue.message}`)
    .join('; ');
