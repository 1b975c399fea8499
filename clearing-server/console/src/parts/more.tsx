import { Button } from 'antd';
import type { ReactElement } from 'react';
import { count } from '../format.ts';
import { useLanguage } from '../language/language.tsx';

/** How many are shown, and the button that shows more while there are more. */
export function More(props: {
  list: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
  shown: number;
  testId: string;
}): ReactElement {
  const { lists } = useLanguage().text;
  const { list, shown } = props;
  return (
    <div style={{ textAlign: 'center' }} className="soft">
      {lists.shown(count(shown))}{' '}
      {list.hasNextPage ? (
        <Button
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
          data-testid={props.testId}
        >
          {lists.more}
        </Button>
      ) : (
        lists.all
      )}
    </div>
  );
}
