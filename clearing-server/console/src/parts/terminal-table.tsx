import { Badge, Table, Tooltip } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import type { ReactElement } from 'react';
import type {
  TerminalPresence,
  TerminalRow,
} from '@lvchengtong/clearing-server/reports/report-shapes';
import { count, dateTime, timeOfDay } from '../format.ts';
import type { Dictionary } from '../language/chinese.ts';
import { nameOf, useLanguage } from '../language/language.tsx';
import { Nothing } from './feedback.tsx';

export const PRESENCE_BADGE: Readonly<Record<TerminalPresence, 'success' | 'error' | 'default'>> = {
  online: 'success',
  silent: 'error',
  never: 'default',
};

/** Where a terminal stands, what it is and whose. */
export function TerminalPlace({
  terminal,
}: {
  terminal: Pick<TerminalRow, 'place' | 'kind' | 'operator_name'>;
}): ReactElement {
  const { names } = useLanguage().text;
  return (
    <>
      {terminal.place}
      <div className="soft">
        {nameOf(names.terminalKinds, terminal.kind)} · {terminal.operator_name}
      </div>
    </>
  );
}

/** Terminals: who is there, who is silent, who still holds records. */
export function TerminalTable({ terminals }: { terminals: readonly TerminalRow[] }): ReactElement {
  const { text } = useLanguage();
  return (
    <Table<TerminalRow>
      size="small"
      rowKey="terminal_id"
      columns={columns(text)}
      dataSource={[...terminals]}
      pagination={false}
      scroll={{ y: 420 }}
      locale={{
        emptyText: <Nothing title={text.today.noTerminals} advice={text.today.noTerminalsDo} />,
      }}
    />
  );
}

const columns = ({
  columns: heading,
  names,
  today,
  plain,
}: Dictionary): ColumnsType<TerminalRow> => [
  {
    title: heading.terminal,
    render: (_, terminal) => <TerminalPlace terminal={terminal} />,
  },
  {
    title: heading.state,
    width: 110,
    render: (_, { presence }) => (
      <Badge status={PRESENCE_BADGE[presence]} text={names.presence[presence]} />
    ),
  },
  {
    title: today.lastSeen,
    width: 96,
    render: (_, { last_seen_at }) =>
      last_seen_at === null ? (
        plain.none
      ) : (
        <Tooltip title={dateTime(last_seen_at)}>
          <span className="time">{timeOfDay(last_seen_at)}</span>
        </Tooltip>
      ),
  },
  {
    title: <Tooltip title={today.backlogHint}>{today.backlog}</Tooltip>,
    width: 84,
    align: 'right',
    render: (_, { backlog_records }) => (backlog_records === null ? '–' : count(backlog_records)),
  },
];
