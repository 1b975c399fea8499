import { Alert, Descriptions, Table } from 'antd';
import type { ReactElement } from 'react';
import type { SubsidyPreviewRow } from '@lvchengtong/clearing-server/subsidies/subsidy-operations';
import { count } from '../format.ts';
import { nameOf, useLanguage } from '../language/language.tsx';
import { rowTestId } from './row-test-id.ts';
import { Amount } from './values.tsx';

/** What a list would give, who has to agree, and every line that is wrong, by its number in the file. */
export function SubsidyPreview({ preview }: { preview: SubsidyPreviewRow }): ReactElement {
  const { desk } = useLanguage().text;
  const { problems, problem_count, lines, total_fen } = preview;
  return (
    <div className="stack" data-testid="subsidy-preview" style={{ marginBlockEnd: 12 }}>
      <Descriptions
        bordered
        size="small"
        column={2}
        items={[
          { key: 'lines', label: desk.linesRight, children: count(lines) },
          {
            key: 'total',
            label: desk.total,
            children: (
              <strong>
                <Amount fen={total_fen} />
              </strong>
            ),
          },
          { key: 'wrong', label: desk.problemCount, children: count(problem_count) },
          { key: 'approver', label: desk.approver, children: desk.approverWhat },
        ]}
      />
      {problem_count === 0 ? (
        <Alert type="success" showIcon title={desk.allRight} />
      ) : (
        <>
          <Alert
            type="error"
            showIcon
            title={desk.whole}
            description={
              problem_count > problems.length ? desk.shownFirst(count(problems.length)) : undefined
            }
          />
          <Table
            size="small"
            rowKey={({ line, column }) => `${String(line)} ${column}`}
            dataSource={[...problems]}
            pagination={{ pageSize: 8, hideOnSinglePage: true, showSizeChanger: false }}
            onRow={() => rowTestId('subsidy-problem')}
            columns={[
              {
                title: desk.line,
                align: 'right',
                width: 80,
                render: (_, { line }) => (line === 0 ? '–' : line),
              },
              {
                title: desk.column,
                width: 140,
                render: (_, { column }) => (column === '' ? '–' : nameOf(desk.columns, column)),
              },
              {
                title: desk.why,
                render: (_, { code, first_line }) =>
                  `${desk.problems[code]}${first_line === null ? '' : desk.repeats(String(first_line))}`,
              },
            ]}
          />
        </>
      )}
    </div>
  );
}
