import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { Session } from '@lvchengtong/clearing-server/access/session-operations';
import { ask } from './client.ts';
import { ApiError } from './problem.ts';

export type { Session };

export interface Credentials {
  readonly name: string;
  readonly password: string;
}

const SESSION = ['session'] as const;

/** The session, or null when nobody is signed in. */
export const useSession = (): UseQueryResult<Session | null> =>
  useQuery({ queryKey: SESSION, queryFn: readSession, staleTime: Infinity });

async function readSession(): Promise<Session | null> {
  try {
    return await ask('GET /v1/session');
  } catch (error) {
    if (isSignedOut(error)) return null;
    throw error;
  }
}

/** Signs in. */
export function useSignIn(): UseMutationResult<Session, Error, Credentials> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (credentials: Credentials) => ask('POST /v1/session', { body: credentials }),
    onSuccess: (session) => {
      client.setQueryData(SESSION, session);
    },
  });
}

export interface PasswordChange {
  readonly old_password: string;
  readonly new_password: string;
}

/** Replaces the password of whoever is signed in. */
export function useChangePassword(): UseMutationResult<unknown, Error, PasswordChange> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: PasswordChange) => ask('POST /v1/session/password', { body: change }),
    onSuccess: () => client.invalidateQueries({ queryKey: SESSION }),
  });
}

/** Signs out and forgets everything that was shown. */
export function useSignOut(): UseMutationResult<unknown, Error, undefined> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ask('DELETE /v1/session'),
    onSettled: () => {
      client.setQueryData(SESSION, null);
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] });
    },
  });
}

/** A session that ended on the server ends here too, wherever it was noticed. */
export const isSignedOut = (error: unknown): boolean =>
  error instanceof ApiError && error.problem.code === 'SESSION_REQUIRED';
