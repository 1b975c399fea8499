import { CASHIER_PIN_FORM } from '@lvchengtong/card-sdk/exchange';
import { parseCardAsn } from '@lvchengtong/card-sdk/ids';
import { fen, PURSE_AMOUNT_MAX } from '@lvchengtong/card-sdk/money';
import { z } from 'zod';
import type { SignOnOutcome } from '../duty/duty-desk.ts';
import type { ScreenCommands } from '../screen-state.ts';
import { AUDIENCES } from './phase-view.ts';
import { ScreenProblem } from './problem.ts';

const commandSchema = z.discriminatedUnion('command', [
  z.strictObject({
    command: z.literal('set-amount'),
    amount_fen: z.int().min(0).max(Number(PURSE_AMOUNT_MAX)),
  }),
  z.strictObject({ command: z.literal('cancel') }),
  z.strictObject({ command: z.literal('confirm-same') }),
  z.strictObject({
    command: z.literal('sign-on'),
    cashier_no: z.string().regex(/^[0-9]{4}$/),
    pin: z.string().regex(CASHIER_PIN_FORM),
  }),
  z.strictObject({
    command: z.literal('take-back'),
    journal_sequence: z.int().min(1).max(0xffff_ffff),
    in_cash: z.boolean(),
  }),
  z.strictObject({ command: z.literal('sign-off') }),
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
    case 'sign-on':
      signedOn(await commands.signOn(command.cashier_no, command.pin));
      return;
    case 'take-back':
      commands.takeBack(command.journal_sequence, command.in_cash);
      return;
    case 'sign-off':
      commands.signOff();
      return;
    case 'tap':
      await commands.tapVirtualCard(parseCardAsn(command.card_asn));
      return;
  }
}

function signedOn(outcome: SignOnOutcome): void {
  switch (outcome.kind) {
    case 'signed-on':
      return;
    case 'refused':
      throw new ScreenProblem('SIGN_ON_REFUSED', 'number or PIN is wrong');
    case 'wait':
      throw new ScreenProblem(
        'SIGN_ON_WAIT',
        `too many wrong PINs: wait ${String(outcome.seconds)} s`,
      );
  }
}

const detailOf = (error: z.ZodError): string =>
  error.issues
    .map((issue) => `${issue.path.map(String).join('.') || 'body'}: ${issue.message}`)
    .join('; ');
