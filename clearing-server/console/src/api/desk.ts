import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { AnswerOf } from '@lvchengtong/card-sdk/exchange/api';
import type { ApprovalRow } from '@lvchengtong/clearing-server/approvals/approval-shape';
import type { CardDesk } from '@lvchengtong/clearing-server/desk/desk-operations';
import type { ClaimRow } from '@lvchengtong/clearing-server/losses/claim-shape';
import type { CONSOLE_OPERATIONS } from '@lvchengtong/clearing-server/operations';
import type { DepositRow, RefundRow } from '@lvchengtong/clearing-server/refunds/refund-operations';
import type {
  SubsidyBatchRow,
  SubsidyDetail,
  SubsidyPreviewRow,
} from '@lvchengtong/clearing-server/subsidies/subsidy-operations';
import type { Page } from '@lvchengtong/clearing-server/reports/report-shapes';
import { ask, asking } from './client.ts';
import { underKey } from './idempotency-key.ts';

export const useSubsidies = (): UseQueryResult<Page<SubsidyBatchRow>> =>
  useQuery({
    queryKey: ['subsidy-batches'],
    queryFn: ({ signal }) => asking(signal)('GET /v1/subsidy-batches'),
    refetchInterval: 30_000,
  });

export const useSubsidy = (id: string): UseQueryResult<SubsidyDetail> =>
  useQuery({
    queryKey: ['subsidy-batch', id],
    queryFn: ({ signal }) => asking(signal)('GET /v1/subsidy-batches/:id', { params: { id } }),
    refetchInterval: 15_000,
  });

/** Whose money until when, and the list of who gets it. */
export interface SubsidyUpload {
  readonly schoolCode: string;
  readonly scheme: string;
  readonly expiresOn: string;
  readonly file: File;
}

const fileOf = ({ schoolCode, scheme, expiresOn, file }: SubsidyUpload) => ({
  params: { name: file.name.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(-80) },
  query: { school_code: schoolCode, scheme, expires_on: expiresOn },
  media: { type: 'text/csv' as const, content: file },
});

export const usePreviewSubsidy = (): UseMutationResult<SubsidyPreviewRow, Error, SubsidyUpload> =>
  useMutation({
    mutationFn: (upload) => ask('POST /v1/subsidy-files/:name/preview', fileOf(upload)),
  });

type SubsidyTaken = AnswerOf<(typeof CONSOLE_OPERATIONS)['POST /v1/subsidy-files/:name']>;
export const useUploadSubsidy = (): UseMutationResult<SubsidyTaken, Error, SubsidyUpload> =>
  useChange((upload: SubsidyUpload) => {
    const { schoolCode, scheme, expiresOn, file } = upload;
    const about = [schoolCode, scheme, expiresOn, file.name, file.size, file.lastModified];
    return underKey(`subsidy ${about.join(' ')}`, (idempotencyKey) =>
      ask('POST /v1/subsidy-files/:name', { ...fileOf(upload), idempotencyKey }),
    );
  });

/** What one person asks a second one for, about one thing. */
export interface Wanted {
  readonly id: string;
  readonly reason: string;
}

export const useAskSubsidy = (): UseMutationResult<ApprovalRow, Error, Wanted> =>
  useChange(({ id, reason }: Wanted) =>
    underKey(`subsidy ${id} ${reason}`, (idempotencyKey) =>
      ask('POST /v1/subsidy-batches/:id/approval', {
        params: { id },
        body: { reason },
        idempotencyKey,
      }),
    ),
  );

export const useAskRecall = (): UseMutationResult<ApprovalRow, Error, Wanted> =>
  useChange(({ id, reason }: Wanted) =>
    underKey(`recall ${id} ${reason}`, (idempotencyKey) =>
      ask('POST /v1/subsidy-batches/:id/recall', {
        params: { id },
        body: { reason },
        idempotencyKey,
      }),
    ),
  );

export const useCardDesk = (asn: string): UseQueryResult<CardDesk> =>
  useQuery({
    queryKey: ['card-desk', asn],
    queryFn: ({ signal }) => asking(signal)('GET /v1/cards/:asn/desk', { params: { asn } }),
  });

export const useReportLoss = (): UseMutationResult<ClaimRow, Error, Wanted> =>
  useChange(({ id: asn, reason }: Wanted) =>
    ask('POST /v1/cards/:asn/loss', { params: { asn }, body: { reason } }),
  );

export const useCancelLoss = (): UseMutationResult<ClaimRow, Error, Wanted> =>
  useChange(({ id, reason }: Wanted) =>
    ask('POST /v1/loss-claims/:id/cancel', { params: { id }, body: { reason } }),
  );

export type Replacement = Wanted & { readonly newCardAsn: string };
export const useAskReplacement = (): UseMutationResult<ApprovalRow, Error, Replacement> =>
  useChange(({ id, reason, newCardAsn }: Replacement) =>
    underKey(`replace ${id} ${newCardAsn} ${reason}`, (idempotencyKey) =>
      ask('POST /v1/loss-claims/:id/replacement', {
        params: { id },
        body: { new_card_asn: newCardAsn, reason },
        idempotencyKey,
      }),
    ),
  );

/** `chipFen` undefined: without the card. */
export type WantedRefund = Wanted & { readonly chipFen: number | undefined };
export const useAskRefund = (): UseMutationResult<ApprovalRow, Error, WantedRefund> =>
  useChange(({ id: asn, reason, chipFen }: WantedRefund) =>
    underKey(`refund ${asn} ${String(chipFen)} ${reason}`, (idempotencyKey) =>
      ask('POST /v1/cards/:asn/refund', {
        params: { asn },
        body: {
          content:
            chipFen === undefined
              ? { kind: 'without-card' }
              : { kind: 'with-card', chip_balance_fen: chipFen },
          reason,
        },
        idempotencyKey,
      }),
    ),
  );

/** `reference` undefined: in cash. */
export interface RefundPaid {
  readonly id: string;
  readonly reference: string | undefined;
}
export const usePayRefund = (): UseMutationResult<RefundRow, Error, RefundPaid> =>
  useChange(({ id, reference }: RefundPaid) =>
    underKey(`pay ${id} ${reference ?? ''}`, (idempotencyKey) =>
      ask('POST /v1/refunds/:id/pay', {
        params: { id },
        body: { bank_reference: reference ?? null },
        idempotencyKey,
      }),
    ),
  );

export const useTakeDeposit = (): UseMutationResult<DepositRow, Error, string> =>
  useChange((asn: string) =>
    underKey(`deposit ${asn}`, (idempotencyKey) =>
      ask('POST /v1/cards/:asn/deposit', { params: { asn }, idempotencyKey }),
    ),
  );

/** Whatever the answer was, what is shown may now be out of date. */
function useChange<Result, Input>(
  change: (input: Input) => Promise<Result>,
): UseMutationResult<Result, Error, Input> {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => client.invalidateQueries() });
}
