import { Alert, Card, Menu, Tag } from 'antd';
import { useMemo, type ReactElement } from 'react';
import { Link, useNavigate, useParams } from 'react-router-dom';
import type {
  SettlementDayReport,
  SettlementDayRow,
  SettlementState,
} from '@lvchengtong/clearing-server/reports/settlement-shapes';
import { useSettlementDay, useSettlementDays } from '../api/queries.ts';
import { useApprovals } from '../api/settling.ts';
import { operatorChart } from '../charts.ts';
import { count, dateTime, yuan } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { BillTable } from '../parts/bill-table.tsx';
import { Chart } from '../parts/chart.tsx';
import { DayActions } from '../parts/day-actions.tsx';
import { DayProgress, StoppedBy } from '../parts/day-progress.tsx';
import { Loaded, Nothing } from '../parts/feedback.tsx';
import { Figure, PageHead } from '../parts/figure.tsx';
import { PaymentTable } from '../parts/payment-table.tsx';
import { WaitingRequests } from '../parts/waiting-request.tsx';

/** The days, and of the chosen one its bills. */
export function SettlementPage(): ReactElement {
  const { text } = useLanguage();
  const { date } = useParams();
  const days = useSettlementDays();
  return (
    <Loaded query={days} rows={10}>
      {({ items }) => {
        const chosen = date ?? items[0]?.settlement_date;
        return chosen === undefined ? (
          <>
            <PageHead title={text.settlement.title} />
            <Nothing title={text.settlement.none} advice={text.settlement.noneDo} />
          </>
        ) : (
          <Day date={chosen} days={items} />
        );
      }}
    </Loaded>
  );
}

const STATE_COLOUR: Readonly<Record<SettlementState, string>> = {
  open: 'processing',
  closed: 'orange',
  balanced: 'green',
  settled: 'blue',
  paid: 'default',
};

function Day(props: { date: string; days: readonly SettlementDayRow[] }): ReactElement {
  const { text } = useLanguage();
  const day = useSettlementDay(props.date);
  return (
    <>
      <PageHead title={`${text.settlement.title} ${props.date}`}>
        {day.data && (
          <Tag color={STATE_COLOUR[day.data.state]} data-testid="day-state">
            {text.names.settlementStates[day.data.state]}
          </Tag>
        )}
        <span className="grow" />
        <Link to={`/reconciliation/${props.date}`}>{text.settlement.toReconciliation}</Link>
        {day.data && <DayActions day={day.data} />}
      </PageHead>
      <div className="split-days">
        <DayList days={props.days} chosen={props.date} section="settlement" />
        <div className="stack">
          <Loaded query={day} rows={10}>
            {(report) => <DayReport report={report} />}
          </Loaded>
        </div>
      </div>
    </>
  );
}

/** The days to choose from; `section` is the page that shows one. */
export function DayList(props: {
  days: readonly SettlementDayRow[];
  chosen: string;
  section: string;
}): ReactElement {
  const { text } = useLanguage();
  const navigate = useNavigate();
  return (
    <Card size="small" title={text.settlement.days} styles={{ body: { padding: 4 } }}>
      <Menu
        style={{ borderInlineEnd: 'none', maxHeight: 560, overflowY: 'auto' }}
        selectedKeys={[props.chosen]}
        onClick={({ key }) => void navigate(`/${props.section}/${key}`)}
        items={props.days.map(({ settlement_date, state }) => ({
          key: settlement_date,
          label: (
            <span
              style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center' }}
            >
              <span className="time">{settlement_date}</span>
              <Tag color={STATE_COLOUR[state]} style={{ marginInlineEnd: 0 }}>
                {text.names.settlementStates[state]}
              </Tag>
            </span>
          ),
        }))}
      />
    </Card>
  );
}

function DayReport({ report }: { report: SettlementDayReport }): ReactElement {
  const { settlement, today } = useLanguage().text;
  const approvals = useApprovals();
  return (
    <>
      <DayProgress day={report} />
      <WaitingRequests
        requests={(approvals.data ?? []).filter(
          ({ subject }) => subject === report.settlement_date,
        )}
      />
      {report.failure !== null && <StoppedBy failure={report.failure} />}
      {report.state === 'closed' && <Alert type="error" showIcon title={settlement.notBalanced} />}
      {report.state === 'open' && <Alert type="info" showIcon title={settlement.previewHint} />}
      <div className="figures" style={{ margin: 0 }}>
        <Figure
          label={settlement.net}
          value={yuan(report.totals.net_fen)}
          note={settlement.billCount(count(report.bills.length))}
          testId="day-net"
        />
        <Figure
          label={settlement.gross}
          value={yuan(report.totals.gross.amount_fen)}
          note={today.records(count(report.totals.gross.records))}
        />
        <Figure
          label={settlement.suspended}
          value={yuan(report.suspended.amount_fen)}
          note={today.records(count(report.suspended.records))}
        />
        <ClosedFigure report={report} />
      </div>
      {report.bills.length === 0 ? (
        <Card>
          <Nothing title={settlement.noBills} advice={settlement.noBillsDo} />
        </Card>
      ) : (
        <Bills report={report} />
      )}
      {report.payments.length > 0 && <PaymentTable payments={report.payments} />}
      {report.chain_head !== null && (
        <div className="soft break">
          {settlement.chainHead}: <code>{report.chain_head}</code>
        </div>
      )}
    </>
  );
}

function ClosedFigure({ report }: { report: SettlementDayReport }): ReactElement {
  const { settlement, names } = useLanguage().text;
  if (report.closed_at === null) {
    return (
      <Figure label={settlement.closedAt} value="–" note={names.settlementStates[report.state]} />
    );
  }
  const [day = '', time = ''] = dateTime(report.closed_at).split(' ');
  return (
    <Figure
      label={settlement.closedAt}
      value={time}
      note={`${day} · ${settlement.closedBy} ${report.closed_by ?? '–'}`}
    />
  );
}

function Bills({ report }: { report: SettlementDayReport }): ReactElement {
  const { settlement } = useLanguage().text;
  const option = useMemo(
    () =>
      operatorChart(
        report.bills.map(({ operator_name, net_fen }) => ({
          name: operator_name,
          amountFen: net_fen,
        })),
        settlement.net,
      ),
    [report.bills, settlement],
  );
  return (
    <>
      <Card size="small" styles={{ body: { padding: 0 } }} title={settlement.bills}>
        <BillTable bills={report.bills} totals={report.totals} />
      </Card>
      <Card size="small" title={settlement.perOperator}>
        <Chart
          option={option}
          height={Math.max(120, 38 * report.bills.length + 30)}
          label={settlement.perOperator}
        />
      </Card>
    </>
  );
}
