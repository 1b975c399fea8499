import { Alert, Card, Steps } from 'antd';
import type { ReactElement } from 'react';
import type {
  CheckFailure,
  SettlementDayReport,
  SettlementState,
} from '@lvchengtong/clearing-server/reports/settlement-shapes';
import { dateTime } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { Facts } from './facts.tsx';

const STATES: readonly SettlementState[] = ['open', 'closed', 'balanced', 'settled', 'paid'];

/** The five states, how far the day is, and who brought it there. */
export function DayProgress({ day }: { day: SettlementDayReport }): ReactElement {
  const { names } = useLanguage().text;
  const reached: Readonly<Record<SettlementState, string | null>> = {
    open: dateTime(day.opened_at),
    closed: day.closed_at && `${dateTime(day.closed_at)} · ${day.closed_by ?? ''}`,
    balanced: null,
    settled: day.settled_at && `${dateTime(day.settled_at)} · ${day.settled_by?.join(', ') ?? ''}`,
    paid: day.paid_at && dateTime(day.paid_at),
  };
  return (
    <Card size="small" data-testid="day-progress">
      <Steps
        size="small"
        current={STATES.indexOf(day.state)}
        status={day.state === 'closed' ? 'error' : 'process'}
        items={STATES.map((state) => ({
          // A word in two pieces is no word.
          title: <span className="nowrap">{names.settlementStates[state]}</span>,
          content: <span className="soft">{reached[state]}</span>,
        }))}
      />
    </Card>
  );
}

/** The check that stopped the close, and the rows it found. */
export function StoppedBy({ failure }: { failure: CheckFailure }): ReactElement {
  const { settling } = useLanguage().text;
  return (
    <Alert
      type="error"
      showIcon
      data-testid="check-failure"
      title={settling.failureTitle(failure.check)}
      description={failure.offending.slice(0, 5).map((row, at) => (
        <Facts
          key={at}
          evidence={Object.fromEntries(
            Object.entries(row).map(([name, value]) => [
              name,
              typeof value === 'string' ? value : JSON.stringify(value),
            ]),
          )}
        />
      ))}
    />
  );
}
