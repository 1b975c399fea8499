import { Button, Card } from 'antd';
import { useState, type ReactElement } from 'react';
import { Link, useParams } from 'react-router-dom';
import type { DifferenceClass } from '@lvchengtong/clearing-server/reconciliation/difference';
import type { Side } from '@lvchengtong/clearing-server/reconciliation/side';
import type { Reconciled } from '@lvchengtong/clearing-server/reports/report-shapes';
import type { SettlementDayRow } from '@lvchengtong/clearing-server/reports/settlement-shapes';
import { useReconcile, useReconciliation, useSettlementDays } from '../api/queries.ts';
import { useWorkItemTotals } from '../api/reconciling.ts';
import { count, dateTime } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { AgeBars } from '../parts/age-bars.tsx';
import { ClassTable, DifferenceTable } from '../parts/difference-table.tsx';
import { Failure, Loaded, Nothing } from '../parts/feedback.tsx';
import { PageHead } from '../parts/figure.tsx';
import { SidePicture } from '../parts/side-picture.tsx';
import { COLOUR } from '../theme.ts';
import { DayList } from './settlement-page.tsx';

/** Where the tellers of the story disagree, and what of it nobody can explain. */
export function ReconciliationPage(): ReactElement {
  const { text } = useLanguage();
  const { date } = useParams();
  const days = useSettlementDays();
  return (
    <Loaded query={days} rows={10}>
      {({ items }) => {
        const chosen = date ?? items[0]?.settlement_date;
        return chosen === undefined ? (
          <>
            <PageHead title={text.reconciliation.title} />
            <Nothing title={text.settlement.none} advice={text.settlement.noneDo} />
          </>
        ) : (
          <Day date={chosen} days={items} key={chosen} />
        );
      }}
    </Loaded>
  );
}

function Day(props: { date: string; days: readonly SettlementDayRow[] }): ReactElement {
  const { reconciliation } = useLanguage().text;
  const view = useReconciliation(props.date);
  const reconcile = useReconcile();
  const run = (
    <Button
      loading={reconcile.isPending}
      data-testid="reconcile"
      onClick={() => {
        reconcile.mutate(props.date);
      }}
    >
      {reconciliation.run}
    </Button>
  );
  return (
    <>
      <PageHead title={`${reconciliation.title} ${props.date}`}>
        <span className="grow" />
        {run}
      </PageHead>
      <div className="split-days">
        <DayList days={props.days} chosen={props.date} section="reconciliation" />
        <div className="stack">
          {reconcile.error !== null && <Failure error={reconcile.error} />}
          <Loaded query={view} rows={10}>
            {({ report }) =>
              report === null ? (
                <Card>
                  <Nothing title={reconciliation.notRun} advice={reconciliation.notRunDo} />
                </Card>
              ) : (
                <Report date={props.date} report={report} />
              )
            }
          </Loaded>
        </div>
      </div>
    </>
  );
}

function Report({ date, report }: { date: string; report: Reconciled }): ReactElement {
  const { reconciliation, reconciling, names } = useLanguage().text;
  const [onlyUnexplained, setOnlyUnexplained] = useState(false);
  const [side, setSide] = useState<Side>();
  const [chosen, setChosen] = useState<DifferenceClass>();
  const totals = useWorkItemTotals();
  const shown = report.differences.filter(
    (difference) =>
      (!onlyUnexplained || !difference.explained) &&
      (side === undefined || difference.side === side) &&
      (chosen === undefined || difference.class === chosen),
  );
  return (
    <>
      <LastLine report={report} />
      <Card
        size="small"
        title={reconciling.threeWays}
        extra={<span className="soft">{reconciling.threeWaysWhat}</span>}
      >
        <SidePicture date={date} report={report} chosen={side} onChoose={setSide} />
      </Card>
      <Card size="small" title={reconciliation.how} styles={{ body: { padding: 0 } }}>
        <ClassTable
          report={report}
          owners={totals.data?.owners}
          chosen={chosen}
          onChoose={setChosen}
        />
      </Card>
      <Card
        size="small"
        title={[
          reconciliation.differences,
          ...(side === undefined ? [] : [reconciling.sides[side]]),
          ...(chosen === undefined ? [] : [names.differenceClasses[chosen]]),
        ].join(' · ')}
        styles={{ body: { padding: 0 } }}
        extra={
          <Button
            size="small"
            type={onlyUnexplained ? 'primary' : 'default'}
            aria-pressed={onlyUnexplained}
            onClick={() => {
              setOnlyUnexplained(!onlyUnexplained);
            }}
          >
            {reconciliation.onlyUnexplained}
          </Button>
        }
      >
        <DifferenceTable date={date} differences={shown} owners={totals.data?.owners} />
      </Card>
      <Card
        size="small"
        title={reconciling.byAge}
        extra={<Link to="/work-items">{reconciling.workItems}</Link>}
      >
        <Loaded query={totals} rows={3}>
          {({ totals: open }) => <AgeBars totals={open} />}
        </Loaded>
      </Card>
    </>
  );
}

function LastLine({ report }: { report: Reconciled }): ReactElement {
  const { reconciliation } = useLanguage().text;
  const zero = report.unexplained_fen === 0;
  return (
    <Card style={{ borderInlineStart: `5px solid ${zero ? COLOUR.good : COLOUR.bad}` }}>
      <div style={{ display: 'flex', alignItems: 'center', gap: 36 }}>
        <div>
          <div className="soft nowrap">{reconciliation.unexplained}</div>
          <div
            className="figure figure-huge"
            style={{ color: zero ? COLOUR.good : COLOUR.bad }}
            data-testid="unexplained-fen"
            data-fen={report.unexplained_fen}
          >
            {reconciliation.fen(count(report.unexplained_fen))}
          </div>
        </div>
        <div>
          <div style={{ fontSize: 16 }}>{zero ? reconciliation.zero : reconciliation.notZero}</div>
          <div className="soft">
            {reconciliation.checked(
              count(report.cards_checked),
              count(report.records_checked),
              count(report.terminals_checked),
              count(report.batches_checked),
            )}
          </div>
          <div className="soft">
            {reconciliation.runAt} {dateTime(report.run_at)}
          </div>
        </div>
      </div>
    </Card>
  );
}
