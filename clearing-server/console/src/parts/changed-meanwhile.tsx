import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useEffect } from 'react';
import { ApiError, adviceFor, isChangedMeanwhile } from '../api/problem.ts';
import { useLanguage } from '../language/language.tsx';

const SECONDS = 8;

/** Says that somebody else was faster, whichever button it was, and has everything shown anew. */
export function ChangedMeanwhile(): null {
  const { message } = App.useApp();
  const { errors } = useLanguage().text;
  const client = useQueryClient();
  useEffect(
    () =>
      client.getMutationCache().subscribe((event) => {
        if (event.type !== 'updated' || event.action.type !== 'error') return;
        const error: unknown = event.action.error;
        if (!(error instanceof ApiError) || !isChangedMeanwhile(error)) return;
        void client.invalidateQueries();
        const content = (
          <span role="alert" data-testid="changed-meanwhile">
            {adviceFor({ ...error.problem, detail: null }, errors)}
          </span>
        );
        void message.warning({ key: 'changed-meanwhile', content, duration: SECONDS });
      }),
    [client, errors, message],
  );
  return null;
}
