import { Table } from 'antd';
import type { ReactElement } from 'react';
import type { MoneyFilePreview } from '@lvchengtong/clearing-server/money-files/money-file-operations';
import { useLanguage } from '../language/language.tsx';

type FileProblem = MoneyFilePreview['problems'][number];

/** Where a file is wrong, line by line. */
export function FileProblems({ problems }: { problems: readonly FileProblem[] }): ReactElement {
  const { reconciling } = useLanguage().text;
  return (
    <Table<FileProblem>
      size="small"
      rowKey={({ line, column, code, detail }) => `${String(line)} ${column} ${code} ${detail}`}
      dataSource={[...problems]}
      pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
      columns={[
        {
          title: reconciling.line,
          align: 'right',
          render: (_, { line }) => (line === 0 ? '–' : line),
        },
        { title: reconciling.column, dataIndex: 'column' },
        { title: reconciling.code, render: (_, { code }) => reconciling.problems[code] },
        { title: reconciling.detail, className: 'break', dataIndex: 'detail' },
      ]}
    />
  );
}
