import { yuanText, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { Difference } from './difference.ts';

/** A void that has given nothing back: its sale is not here, or it cannot be taken back. */
export interface OpenVoid {
  readonly recordId: string;
  readonly terminalId: string;
  readonly reference: number;
  readonly inCash: boolean;
  /** Undefined: waits for the sale. */
  readonly reason: string | undefined;
  readonly saleRecordId: string | undefined;
  /** What the sale came to, where it is known. */
  readonly amount: Fen | undefined;
}

/** What a cashier promised and the centre has not done. Positive: the holder is still owed it. */
export function voidDifference(open: OpenVoid): Difference {
  const { recordId, terminalId, reference, reason, saleRecordId, amount } = open;
  return {
    key: `void ${recordId}`,
    class: reason === undefined ? 'missing-upload' : 'amount-differs',
    subject: { kind: 'terminal', terminalId },
    amount: amount ?? ZERO,
    summary:
      reason === undefined
        ? `void of journal entry ${reference}: no such sale of this card is decided yet`
        : `void of journal entry ${reference}${amount === undefined ? '' : ` for ${yuanText(amount)}`} is refused: ${reason}`,
    evidence: {
      record_id: recordId,
      terminal_id: terminalId,
      reference_sequence: reference,
      given_back: open.inCash ? 'cash' : 'card',
      ...(reason === undefined ? {} : { reason }),
      ...(saleRecordId === undefined ? {} : { sale_record_id: saleRecordId }),
    },
  };
}
