import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { fenNumber } from '@lvchengtong/card-sdk/money';
import type { Router } from 'express';
import { operationRoutes } from '../http/operation-routes.ts';
import { Problem } from '../http/problem.ts';
import type { OnceService } from '../idempotency/once-service.ts';
import { problemSentence } from '../text/file-problem-shape.ts';
import { FILE_FORMATS } from './file-name.ts';
import type { FileService, ImportOutcome } from './file-service.ts';
import { OPERATOR_FILE_OPERATIONS, type OperatorFileTaken } from './operator-file-operations.ts';
import type { OperatorFileViewService } from './operator-file-view-service.ts';

export interface OperatorFileRoutesOptions {
  readonly operatorFiles: FileService;
  readonly operatorFileViews: OperatorFileViewService;
  readonly once: OnceService;
}

/** Files that operators bring, and files that they are given. */
export const operatorFileRoutes = ({
  operatorFiles,
  operatorFileViews,
  once: service,
}: OperatorFileRoutesOptions): Router =>
  operationRoutes(
    OPERATOR_FILE_OPERATIONS,
    {
      'GET /v1/settlement-days/:date/operator-files': async ({ params }) => ({
        settlement_date: params.date,
        operators: await operatorFileViews.ofDay(params.date),
      }),
      'POST /v1/operator-file-previews/:name': async ({ params, media }) =>
        takenJson(await operatorFiles.preview(params.name, media.bytes)),
      'POST /v1/operator-files/:name': ({ params, media, user, once }) =>
        once(async (trx) => {
          const { login } = user;
          const outcome = await operatorFiles
            .within(trx)
            .importFile(params.name, media.bytes, login);
          if (outcome.kind === 'refused') {
            throw new Problem('FILE_REFUSED', problemSentence(outcome.problems));
          }
          return takenJson(outcome);
        }),
      'POST /v1/operator-files': ({ body, user, once }) =>
        once(async (trx) => {
          const { operator_no, settlement_date, kind, serial, format, encoding } = body;
          const industry = await operatorFileViews.industryOf(operator_no);
          if (industry === undefined) throw new Problem('FILE_NOT_READY', 'no such operator');
          const name = {
            kind,
            date: parseSettlementDate(settlement_date),
            industry,
            operatorNo: operator_no,
            serial,
            format: FILE_FORMATS[format],
          };
          const outcome = await operatorFiles.within(trx).exportFile(name, encoding, user.login);
          if (outcome.kind === 'not-ready') throw new Problem('FILE_NOT_READY', outcome.reason);
          return { file_name: outcome.fileName };
        }),
      'GET /v1/operator-files/:name': async ({ params, res }) => {
        const file = await operatorFileViews.content(params.name);
        if (file === undefined) throw new Problem('NOT_FOUND');
        res
          .set('Content-Type', `${typeOf(params.name)}; charset=${file.encoding}`)
          .set('Content-Disposition', `attachment; filename="${params.name}"`)
          .end(file.content);
      },
    },
    { once: service },
  );

const typeOf = (name: string): string => (name.endsWith('.csv') ? 'text/csv' : 'text/plain');

function takenJson(outcome: ImportOutcome): OperatorFileTaken {
  const { kind } = outcome;
  return {
    outcome: kind,
    records: kind === 'imported' ? outcome.records : 0,
    amount_fen: kind === 'imported' ? fenNumber(outcome.amount) : 0,
    problems: kind === 'refused' ? outcome.problems : [],
  };
}
