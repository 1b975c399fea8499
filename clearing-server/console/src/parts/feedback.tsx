import { Alert, Button, Empty, Skeleton } from 'antd';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { ApiError } from '../api/problem.ts';
import { adviceFor } from '../api/problem.ts';
import { useLanguage } from '../language/language.tsx';

/** What failed and what to do next; an error of another kind than the API's is a bug and is thrown on. */
export function Failure({ error, retry }: { error: Error; retry?: () => void }): ReactElement {
  const { text } = useLanguage();
  if (!(error instanceof ApiError)) throw error;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={text.errors.title}
      description={adviceFor(error.problem, text.errors)}
      action={
        retry && (
          <Button size="small" onClick={retry}>
            {text.errors.retry}
          </Button>
        )
      }
    />
  );
}

/** Nothing here, and what makes something appear. */
export function Nothing({ title, advice }: { title: string; advice: string }): ReactElement {
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <strong>{title}</strong>
          <div className="soft">{advice}</div>
        </>
      }
    />
  );
}

type Loadable<Data> = Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>;

/** A query's three faces: bones while it loads, the failure, or its content. */
export function Loaded<Data>(props: {
  query: Loadable<Data>;
  children: (data: Data) => ReactNode;
  rows?: number;
}): ReactNode {
  const { query, children, rows = 6 } = props;
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) {
    return <Failure error={query.error} retry={() => void query.refetch()} />;
  }
  return <Skeleton active paragraph={{ rows }} />;
}
