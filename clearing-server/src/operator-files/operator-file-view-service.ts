import type { OperatorNo, SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { listOperators } from '../participants/operator-store.ts';
import type { TextEncoding } from '../text/decode-text.ts';
import type { Industry } from './file-name.ts';
import { findContent, listFilesOfDay } from './file-store.ts';
import type { OperatorFilesOfDay } from './operator-file-operations.ts';

/** What people are shown of operators' files. */
export interface OperatorFileViewService {
  /** Every operator, also those without a file. */
  ofDay(date: SettlementDate): Promise<OperatorFilesOfDay['operators']>;
  industryOf(operatorNo: OperatorNo): Promise<Industry | undefined>;
  content(
    fileName: string,
  ): Promise<{ readonly content: Uint8Array; readonly encoding: TextEncoding } | undefined>;
}

export const createOperatorFileViewService = ({
  knex,
}: {
  readonly knex: Knex;
}): OperatorFileViewService => ({
  async ofDay(date) {
    const files = await listFilesOfDay(knex, date);
    return (await listOperators(knex)).map((operator) => ({
      operator_no: operator.operatorNo,
      name: operator.name,
      industry: operator.kind,
      files: files
        .filter(({ operatorNo }) => operatorNo === operator.operatorNo)
        .map(({ row }) => row),
    }));
  },
  industryOf: async (operatorNo) =>
    (await listOperators(knex)).find((operator) => operator.operatorNo === operatorNo)?.kind,
  content: (fileName) => findContent(knex, fileName),
});
