import { Badge, Card, Tooltip } from 'antd';
import { useMemo, type ReactElement } from 'react';
import type { TodayReport } from '@lvchengtong/clearing-server/reports/report-shapes';
import { useLiveToday } from '../api/live.ts';
import { hourChart, operatorChart } from '../charts.ts';
import { count, yuan } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { Chart } from '../parts/chart.tsx';
import { Loaded, Nothing } from '../parts/feedback.tsx';
import { Figure, PageHead } from '../parts/figure.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { TerminalTable } from '../parts/terminal-table.tsx';
import { COLOUR } from '../theme.ts';

/** What is happening: counts and amounts of the open day, as they come. */
export function TodayPage(): ReactElement {
  const { text } = useLanguage();
  const { query, live } = useLiveToday();
  return (
    <>
      <PageHead title={text.today.title}>
        <span className="soft">
          {query.data === undefined ? '' : text.today.day(query.data.settlement_date)}
        </span>
        <span className="grow" />
        <LiveBadge live={live} />
      </PageHead>
      <Loaded query={query} rows={12}>
        {(report) => <Report report={report} />}
      </Loaded>
    </>
  );
}

function LiveBadge({ live }: { live: boolean }): ReactElement {
  const { today } = useLanguage().text;
  return (
    <Tooltip title={live ? today.liveHint : today.pollingHint} placement="left">
      <Badge status={live ? 'processing' : 'warning'} text={live ? today.live : today.polling} />
    </Tooltip>
  );
}

function Report({ report }: { report: TodayReport }): ReactElement {
  const { text } = useLanguage();
  return (
    <>
      <Figures report={report} />
      <div className="split">
        <Card size="small" title={text.today.perHour}>
          <HourChart report={report} />
        </Card>
        <Card size="small" title={text.today.perOperator}>
          <OperatorChart report={report} />
        </Card>
      </div>
      <div className="split split-start">
        <Card size="small" title={text.today.lastRecords} styles={{ body: { padding: 0 } }}>
          <RecordTable records={report.last_records} />
        </Card>
        <Card size="small" title={text.today.terminals} styles={{ body: { padding: 0 } }}>
          <TerminalTable terminals={report.terminals} />
        </Card>
      </div>
    </>
  );
}

function Figures({ report }: { report: TodayReport }): ReactElement {
  const { today } = useLanguage().text;
  const { suspended, rejected, duplicate } = report.standings;
  return (
    <div className="figures">
      <Figure
        label={today.purchases}
        value={yuan(report.purchases.amount_fen)}
        note={today.records(count(report.purchases.records))}
        testId="today-purchases"
      />
      <Figure
        label={today.loads}
        value={yuan(report.loads.amount_fen)}
        note={today.records(count(report.loads.records))}
      />
      <Figure
        label={today.waiting}
        value={count(suspended.records)}
        note={yuan(suspended.amount_fen)}
        {...(suspended.records > 0 ? { colour: COLOUR.warn } : {})}
      />
      <Figure
        label={today.refused}
        value={count(rejected.records)}
        note={`${today.duplicates} ${count(duplicate.records)}`}
        {...(rejected.records > 0 ? { colour: COLOUR.bad } : {})}
      />
    </div>
  );
}

function HourChart({ report }: { report: TodayReport }): ReactElement {
  const { today } = useLanguage().text;
  const option = useMemo(() => hourChart(report.hours, today), [report.hours, today]);
  if (report.purchases.records === 0) {
    return <Nothing title={today.noRecords} advice={today.noRecordsDo} />;
  }
  return <Chart option={option} height={210} label={today.perHour} />;
}

function OperatorChart({ report }: { report: TodayReport }): ReactElement {
  const { today } = useLanguage().text;
  const option = useMemo(
    () =>
      operatorChart(
        report.operators.map(({ name, amount_fen }) => ({ name, amountFen: amount_fen })),
        today.amountYuan,
      ),
    [report.operators, today],
  );
  if (report.operators.length === 0) {
    return <Nothing title={today.noRecords} advice={today.noRecordsDo} />;
  }
  return <Chart option={option} height={210} label={today.perOperator} />;
}
