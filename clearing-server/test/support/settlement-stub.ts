import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import type { SettlementService } from '../../src/settlement/settlement-service.ts';
import { at } from './report-city.ts';

/** A settlement with one open day and no bills, for tests of what is read beside it. */
export function settlementStub(day: string): SettlementService {
  const open = {
    date: parseSettlementDate(day),
    openedAt: at('00:00:05', day),
    state: 'open',
  } as const;
  return {
    currentDay: () => Promise.resolve(open),
    endOf: () => Promise.reject(new Error('this test closes no day')),
    days: () => Promise.resolve([open]),
    close: () => Promise.reject(new Error('this test closes no day')),
    draft: () => Promise.resolve([]),
    bills: () => Promise.resolve([]),
  };
}
