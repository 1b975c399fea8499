import { fenNumber, subtract } from '@lvchengtong/card-sdk/money';
import type { Router } from 'express';
import type { Knex } from 'knex';
import { operationRoutes } from '../http/operation-routes.ts';
import { FEE_OPERATIONS, type FeeLookRow } from './fee-operations.ts';
import { lookAtFees, type FeeLook } from './fee-preview-service.ts';
import { feeRuleJson, feeRuleOf } from './parse-fee-rule.ts';

/** What operators pay for the clearing. */
export const feeRoutes = (knex: Knex): Router =>
  operationRoutes(FEE_OPERATIONS, {
    'GET /v1/fee-rules': async () => feeJson(await lookAtFees(knex, undefined)),
    'POST /v1/fee-rules/preview': async ({ body }) =>
      feeJson(await lookAtFees(knex, feeRuleOf('preview', body))),
  });

const feeJson = ({ rules, operators, days, preview }: FeeLook): FeeLookRow => ({
  operators: [...operators].map(([operator_no, name]) => ({ operator_no, name })),
  rules: rules.map(feeRuleJson),
  first_day: days[0] ?? null,
  last_day: days.at(-1) ?? null,
  preview: preview.map((row) => ({
    operator_no: row.operatorNo,
    bills: row.bills,
    records: row.records,
    gross_fen: fenNumber(row.gross),
    billed_fen: fenNumber(row.billed),
    under_fen: fenNumber(row.under),
    difference_fen: fenNumber(subtract(row.under, row.billed)),
  })),
});
