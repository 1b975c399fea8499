import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { asking } from './client.ts';

/** What the page shows of an OpenAPI document. */
export interface ApiDocument {
  readonly info: { readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiCall>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

export interface ApiCall {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly 'x-role'?: string;
  readonly 'x-terminal-kinds'?: readonly string[];
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
  }[];
  readonly requestBody?: { readonly content: ApiContent };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: ApiContent }>
  >;
}
export type ApiContent = Readonly<Record<string, { readonly schema?: unknown }>>;

/** The server's own document, its sentences in one language. */
export const useApiDocument = (language: 'en' | 'zh'): UseQueryResult<ApiDocument> =>
  useQuery({
    queryKey: ['api', language],
    queryFn: async ({ signal }) => {
      const document: unknown = await asking(signal)('GET /v1/openapi.json', {
        query: { language },
      });
      return document as ApiDocument;
    },
    staleTime: Infinity,
    // What is open stays open while the other language comes.
    placeholderData: keepPreviousData,
  });
