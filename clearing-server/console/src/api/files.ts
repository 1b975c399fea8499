import {
  useMutation,
  useQuery,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { Page } from '@lvchengtong/clearing-server/http/shape';
import type {
  MoneyFileLine,
  MoneyFilePreview,
  MoneyFileRow,
} from '@lvchengtong/clearing-server/money-files/money-file-operations';
import type {
  OperatorFilesOfDay,
  OperatorFileTaken,
} from '@lvchengtong/clearing-server/operator-files/operator-file-operations';
import { ask, asking } from './client.ts';
import { underKey } from './idempotency-key.ts';
import { usePages } from './pages.ts';
import { useChange } from './reconciling.ts';

export const useMoneyFiles = (): UseQueryResult<Page<MoneyFileRow>> =>
  useQuery({
    queryKey: ['money-files'],
    queryFn: ({ signal }) => asking(signal)('GET /v1/money-files'),
  });

export const useMoneyFileLines = (
  id: string,
  onlyUnmatched: boolean,
): UseInfiniteQueryResult<readonly MoneyFileLine[]> =>
  usePages({
    queryKey: ['money-file', id, onlyUnmatched],
    page: (cursor, signal) =>
      asking(signal)('GET /v1/money-files/:id', {
        params: { id },
        query: { cursor, only: onlyUnmatched ? 'unmatched' : undefined },
      }),
  });

const sameFile = ({ name, size, lastModified }: File): string =>
  `${name} ${String(size)} ${String(lastModified)}`;

export const usePreviewMoneyFile = (): UseMutationResult<MoneyFilePreview, Error, File> =>
  useMutation({
    mutationFn: (content: File) =>
      ask('POST /v1/money-file-previews', {
        query: { file_name: content.name },
        media: { type: 'text/csv', content },
      }),
  });

export interface Confirmed {
  readonly content: File;
  /** As the preview said. */
  readonly replaces: string | undefined;
}
export const useTakeMoneyFile = (): UseMutationResult<MoneyFilePreview, Error, Confirmed> =>
  useChange(({ content, replaces }: Confirmed) =>
    underKey(`money-file ${sameFile(content)} ${replaces ?? ''}`, (idempotencyKey) =>
      ask('POST /v1/money-files', {
        query: { file_name: content.name, replaces },
        media: { type: 'text/csv', content },
        idempotencyKey,
      }),
    ),
  );

export const useOperatorFiles = (date: string): UseQueryResult<OperatorFilesOfDay> =>
  useQuery({
    queryKey: ['operator-files', date],
    queryFn: ({ signal }) =>
      asking(signal)('GET /v1/settlement-days/:date/operator-files', { params: { date } }),
  });

const typeOf = ({ name }: File): 'text/csv' | 'text/plain' =>
  name.endsWith('.txt') ? 'text/plain' : 'text/csv';
const plainName = ({ name }: File): string => name.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 40);

export const usePreviewOperatorFile = (): UseMutationResult<OperatorFileTaken, Error, File> =>
  useMutation({
    mutationFn: (content: File) =>
      ask('POST /v1/operator-file-previews/:name', {
        params: { name: plainName(content) },
        media: { type: typeOf(content), content },
      }),
  });

export const useTakeOperatorFile = (): UseMutationResult<OperatorFileTaken, Error, File> =>
  useChange((content: File) =>
    underKey(`operator-file ${sameFile(content)}`, (idempotencyKey) =>
      ask('POST /v1/operator-files/:name', {
        params: { name: plainName(content) },
        media: { type: typeOf(content), content },
        idempotencyKey,
      }),
    ),
  );

export interface FileOrder {
  readonly kind: 'SS' | 'QS' | 'NS' | 'HM';
  readonly date: string;
  readonly operatorNo: string;
}
export const useWriteOperatorFile = (): UseMutationResult<
  { file_name: string },
  Error,
  FileOrder
> =>
  useChange(({ kind, date, operatorNo }: FileOrder) =>
    underKey(`write ${kind} ${date} ${operatorNo}`, (idempotencyKey) =>
      ask('POST /v1/operator-files', {
        body: { kind, settlement_date: date, operator_no: operatorNo },
        idempotencyKey,
      }),
    ),
  );

export const operatorFileAddress = (name: string): string =>
  `/v1/operator-files/${encodeURIComponent(name)}`;
