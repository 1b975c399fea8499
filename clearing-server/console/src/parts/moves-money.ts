import type { RecordKind } from '@lvchengtong/card-sdk/exchange';

// Not the SDK's own table: its module brings Node's crypto, which a browser does not have.
const WITHOUT_MONEY: ReadonlySet<RecordKind> = new Set<RecordKind>([
  'attendance',
  'library',
  'check-in',
  'void',
]);

/** Whether an amount is worth showing: a pass through a gate costs nothing, and says so by silence. */
export const movesMoney = (kind: RecordKind | null): boolean =>
  kind === null || !WITHOUT_MONEY.has(kind);
