import { Progress } from 'antd';
import type { ReactElement } from 'react';
import type {
  SubsidyBatchRow,
  SubsidyItemRow,
} from '@lvchengtong/clearing-server/subsidies/subsidy-operations';
import { count, yuan } from '../format.ts';
import { useLanguage } from '../language/language.tsx';

/** How much of a batch is on cards, in money; beside it what still waits and what went back. */
export function SubsidyProgress({ batch }: { batch: SubsidyBatchRow }): ReactElement {
  const { desk } = useLanguage().text;
  const part = (state: SubsidyItemRow['state']): string | undefined =>
    batch[state].records === 0
      ? undefined
      : `${desk.itemStates[state]} ${count(batch[state].records)} (${yuan(batch[state].amount_fen)})`;
  const states = ['planned', 'waiting', 'loaded', 'recalled'] as const;
  return (
    <>
      <Progress
        size="small"
        percent={Math.floor((batch.loaded.amount_fen * 100) / batch.total_fen)}
        aria-label={desk.progress}
      />
      <div className="soft">{states.flatMap((state) => part(state) ?? []).join(' · ')}</div>
    </>
  );
}
