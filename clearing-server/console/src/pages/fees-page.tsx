import { Card, Table } from 'antd';
import { useState, type ReactElement } from 'react';
import type {
  FeeLookRow,
  FeePreviewRow,
} from '@lvchengtong/clearing-server/settlement/fee-operations';
import type { FeeRuleShape } from '@lvchengtong/clearing-server/settlement/parse-fee-rule';
import { useFees } from '../api/fees.ts';
import { useApprovals } from '../api/settling.ts';
import { count, yuan } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { FeeForm } from '../parts/fee-form.tsx';
import { Loaded } from '../parts/feedback.tsx';
import { PageHead } from '../parts/figure.tsx';
import { rowTestId } from '../parts/row-test-id.ts';
import { typedFeeRule, type FeeFields } from '../parts/typed-fee-rule.ts';
import { Amount } from '../parts/values.tsx';
import { WaitingRequests } from '../parts/waiting-request.tsx';

/** The fee rules, a form for a new one, and what it would have made of last month. */
export function FeesPage(): ReactElement {
  const approvals = useApprovals();
  const { fees: words } = useLanguage().text;
  const [fields, setFields] = useState<FeeFields>({});
  const rule = typedFeeRule(fields);
  const fees = useFees(rule);
  return (
    <>
      <PageHead title={words.title} />
      <Loaded query={fees} rows={8}>
        {(found) => (
          <div className="stack">
            <WaitingRequests
              named
              requests={(approvals.data ?? []).filter(({ kind }) => kind === 'fee-rule')}
            />
            {rule !== undefined && <Preview fees={found} />}
            <FeeForm fees={found} rule={rule} onFields={setFields} />
            <Rules fees={found} />
          </div>
        )}
      </Loaded>
    </>
  );
}

function Preview({ fees }: { fees: FeeLookRow }): ReactElement {
  const { fees: words, settlement } = useLanguage().text;
  const names = new Map(fees.operators.map(({ operator_no, name }) => [operator_no, name]));
  const amount = (title: string, of: (row: FeePreviewRow) => number) => ({
    title,
    align: 'right' as const,
    render: (_: unknown, row: FeePreviewRow) => <Amount fen={of(row)} />,
  });
  const title =
    fees.first_day === null || fees.last_day === null
      ? words.noMonth
      : words.preview(fees.first_day, fees.last_day);
  return (
    <Card size="small" title={title} styles={{ body: { padding: 0 } }}>
      <Table<FeePreviewRow>
        size="small"
        rowKey="operator_no"
        dataSource={[...fees.preview]}
        pagination={false}
        onRow={() => rowTestId('fee-preview-row')}
        columns={[
          {
            title: settlement.operator,
            render: (_, { operator_no }) => names.get(operator_no) ?? operator_no,
          },
          { title: settlement.count, align: 'right', render: (_, row) => count(row.records) },
          amount(settlement.gross, ({ gross_fen }) => gross_fen),
          amount(words.billed, ({ billed_fen }) => billed_fen),
          amount(words.under, ({ under_fen }) => under_fen),
          amount(words.difference, ({ difference_fen }) => difference_fen),
        ]}
      />
    </Card>
  );
}

function Rules({ fees }: { fees: FeeLookRow }): ReactElement {
  const { fees: words, calendar } = useLanguage().text;
  const termsText = ({ terms }: FeeRuleShape): string => {
    switch (terms.method) {
      case 'none':
        return words.methods.none;
      case 'rate':
        return `${terms.per_10000} ‱`;
      case 'per-count':
        return `${words.perRecord} ${terms.fen_per_record}`;
      case 'flat-per-day':
        return `${words.perDay} ${yuan(terms.amount_fen)}`;
      case 'tiered-monthly':
        return terms.tiers
          .map(({ from_fen, per_10000 }) => `≥ ${yuan(from_fen)}: ${per_10000} ‱`)
          .join('; ');
    }
  };
  return (
    <Card size="small" title={words.rules} styles={{ body: { padding: 0 } }}>
      <Table<FeeRuleShape>
        size="small"
        rowKey={(rule) => `${rule.code} ${rule.operator_no ?? ''} ${rule.effective_from}`}
        dataSource={[...fees.rules]}
        pagination={false}
        onRow={() => rowTestId('fee-rule-row')}
        columns={[
          { title: words.code, dataIndex: 'code' },
          {
            title: calendar.operator,
            render: (_, rule) => rule.operator_no ?? calendar.allOthers,
          },
          {
            title: words.period,
            className: 'time',
            render: (_, rule) => `${rule.effective_from} … ${rule.effective_to ?? ''}`,
          },
          { title: words.method, render: (_, rule) => termsText(rule) },
          {
            title: words.limits,
            render: (_, { minimum_fen: least, maximum_fen: most }) =>
              least === null && most === null
                ? '–'
                : `${least === null ? '' : yuan(least)} … ${most === null ? '' : yuan(most)}`,
          },
          {
            title: words.split,
            render: (_, rule) =>
              rule.split.map(({ party, share }) => `${party} ${String(share)}`).join(' : '),
          },
        ]}
      />
    </Card>
  );
}
