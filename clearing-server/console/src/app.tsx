import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider } from 'antd';
import englishLocale from 'antd/locale/en_US';
import chineseLocale from 'antd/locale/zh_CN';
import type { ReactElement } from 'react';
import { RouterProvider } from 'react-router-dom';
import { ApiError } from './api/problem.ts';
import { isSignedOut } from './api/session.ts';
import { LanguageProvider, useLanguage } from './language/language.tsx';
import { ChangedMeanwhile } from './parts/changed-meanwhile.tsx';
import { router } from './router.tsx';
import { THEME } from './theme.ts';

const client = new QueryClient({
  queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
  mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays one; only silence and a failed server are worth asking again.
      retry: (failures, error) => failures < 2 && !isRefusal(error),
    },
  },
});

/** The login takes the page's place as soon as anything notices that the session is over. */
function leaveWhenSignedOut(error: Error): void {
  if (isSignedOut(error)) client.setQueryData(['session'], null);
}

const isRefusal = (error: Error): boolean =>
  error instanceof ApiError && error.problem.status >= 400 && error.problem.status < 500;

/** The whole console. */
export function App(): ReactElement {
  return (
    <LanguageProvider>
      <QueryClientProvider client={client}>
        <Themed />
      </QueryClientProvider>
    </LanguageProvider>
  );
}

function Themed(): ReactElement {
  const { code } = useLanguage();
  return (
    <ConfigProvider locale={code === 'en' ? englishLocale : chineseLocale} theme={THEME}>
      <AntApp>
        <ChangedMeanwhile />
        <RouterProvider router={router} />
      </AntApp>
    </ConfigProvider>
  );
}
