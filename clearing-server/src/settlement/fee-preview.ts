import type { OperatorNo, SettlementDate } from '@lvchengtong/card-sdk/ids';
import { add, sum, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { feesOf, type Bill } from './bill.ts';
import type { FeeRule } from './fee-rule.ts';

/** One operator's month as it was billed, and as the rule would have had it. */
export interface FeePreview {
  readonly operatorNo: OperatorNo;
  readonly bills: number;
  readonly records: number;
  readonly gross: Fen;
  readonly billed: Fen;
  readonly under: Fen;
}

/**
 * What the bills of a month would have borne if the rule had stood from the first to the last day in place
 * of those with its code and operator. Rules of other codes, and an operator's own, stand as they were.
 *
 * @param days the month's bills, from its first day on.
 */
export function previewFees(
  rule: FeeRule,
  rules: readonly FeeRule[],
  days: readonly { readonly date: SettlementDate; readonly bills: readonly Bill[] }[],
): FeePreview[] {
  const [first] = days;
  if (first === undefined) return [];
  const others = rules.filter(
    ({ code, operatorNo }) => code !== rule.code || operatorNo !== rule.operatorNo,
  );
  const asIf = [...others, { ...rule, effectiveFrom: first.date, effectiveTo: undefined }];
  const monthBefore = new Map<OperatorNo, Fen>();
  const found = new Map<OperatorNo, FeePreview>();
  for (const { date, bills } of days) {
    const fees = feesOf(
      date,
      bills.flatMap(({ lines }) => lines),
      asIf,
      monthBefore,
    );
    for (const bill of bills) {
      const { operatorNo, gross } = bill;
      const before = found.get(operatorNo);
      const own = fees.filter((fee) => fee.operatorNo === operatorNo);
      found.set(operatorNo, {
        operatorNo,
        bills: (before?.bills ?? 0) + 1,
        records: (before?.records ?? 0) + bill.count,
        gross: add(before?.gross ?? ZERO, gross),
        billed: add(before?.billed ?? ZERO, bill.fees),
        under: add(before?.under ?? ZERO, sum(own.map(({ fee }) => fee))),
      });
      monthBefore.set(operatorNo, add(monthBefore.get(operatorNo) ?? ZERO, gross));
    }
  }
  return [...found.values()].sort((a, b) => (a.operatorNo < b.operatorNo ? -1 : 1));
}
