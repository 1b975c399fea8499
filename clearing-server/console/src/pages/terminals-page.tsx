import { Badge, Button, Card, Segmented, Table, Tooltip } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import type { ReactElement } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  TERMINAL_CONCERNS,
  type TerminalConcern,
} from '@lvchengtong/clearing-server/reports/terminal-concern';
import type {
  DownloadState,
  TerminalState,
} from '@lvchengtong/clearing-server/reports/terminal-shapes';
import { useTerminals } from '../api/terminals.ts';
import { count, dateTime } from '../format.ts';
import type { Dictionary } from '../language/chinese.ts';
import { useLanguage } from '../language/language.tsx';
import { Loaded, Nothing } from '../parts/feedback.tsx';
import { PageHead } from '../parts/figure.tsx';
import { rowTestId } from '../parts/row-test-id.ts';
import { PRESENCE_BADGE, TerminalPlace } from '../parts/terminal-table.tsx';

const isConcern = (word: string | null): word is TerminalConcern =>
  TERMINAL_CONCERNS.some((concern) => concern === word);

/** Which terminal has what; the narrowing stands in the address. */
export function TerminalsPage(): ReactElement {
  const { text } = useLanguage();
  const { terminals: words } = text;
  const [address, setAddress] = useSearchParams();
  const wanted = address.get('concern');
  const concern = isConcern(wanted) ? wanted : undefined;
  const found = useTerminals(concern);
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageHead title={words.title}>
        <span className="soft">{words.lead}</span>
        <span className="grow" />
        <Segmented<TerminalConcern | 'all'>
          value={concern ?? 'all'}
          options={(['all', ...TERMINAL_CONCERNS] as const).map((value) => ({
            value,
            label: <span data-testid={`concern-${value}`}>{words.concerns[value]}</span>,
          }))}
          onChange={(value) => {
            setAddress(value === 'all' ? {} : { concern: value });
          }}
        />
      </PageHead>
      <Card size="small" styles={{ body: { padding: 0 } }}>
        <Loaded query={found} rows={10}>
          {() => (
            <Table<TerminalState>
              size="small"
              rowKey="terminal_id"
              columns={columns(text, Date.now())}
              dataSource={rows}
              pagination={false}
              onRow={({ terminal_id }) => rowTestId(`terminal-${terminal_id}`)}
              locale={{
                emptyText:
                  concern === undefined ? (
                    <Nothing title={words.none} advice={words.noneDo} />
                  ) : (
                    <Nothing title={words.noneSuch} advice={words.noneSuchDo} />
                  ),
              }}
            />
          )}
        </Loaded>
      </Card>
      {found.hasNextPage && (
        <div style={{ textAlign: 'center', marginBlockStart: 12 }}>
          <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {words.more}
          </Button>
        </div>
      )}
    </>
  );
}

const columns = (
  { names, columns: heading, terminals: words }: Dictionary,
  now: number,
): ColumnsType<TerminalState> => [
  {
    title: heading.terminal,
    render: (_, terminal) => <TerminalPlace terminal={terminal} />,
  },
  {
    title: words.number,
    render: (_, { terminal_id }) => <span className="card-number">{terminal_id}</span>,
  },
  {
    title: heading.state,
    render: (_, { presence }) => (
      <Badge status={PRESENCE_BADGE[presence]} text={names.presence[presence]} />
    ),
  },
  {
    title: words.heard,
    render: (_, { heard_at }) => (
      <span className="time">{heard_at === null ? words.never : dateTime(heard_at)}</span>
    ),
  },
  {
    title: words.blockList,
    render: (_, { block_list }) => <Version state={block_list} words={words} now={now} />,
  },
  {
    title: words.parameters,
    render: (_, { parameters }) => <Version state={parameters} words={words} now={now} />,
  },
  {
    title: words.backlog,
    align: 'right',
    render: (_, { backlog_records }) => (backlog_records === null ? '–' : count(backlog_records)),
  },
];

/** A version with how far it is behind, so that colour is not the only sign. */
function Version(props: {
  state: DownloadState;
  words: Dictionary['terminals'];
  now: number;
}): ReactElement {
  const { state, words, now } = props;
  const version = state.version === null ? words.notSaid : `v${String(state.version)}`;
  if (state.behind_since === null) {
    return (
      <>
        {version} <span className="soft">{words.upToDate}</span>
      </>
    );
  }
  const since = spanText(now - Date.parse(state.behind_since), words.span);
  return (
    <Tooltip title={words.of(String(state.version ?? 0), String(state.current))}>
      <Badge status="warning" text={`${version} · ${words.behindFor(since)}`} />
    </Tooltip>
  );
}

const MINUTE_MS = 60_000;
const MINUTES_OF = { hour: 60, day: 1440 } as const;

function spanText(ms: number, words: Dictionary['terminals']['span']): string {
  const minutes = Math.max(1, Math.floor(ms / MINUTE_MS));
  if (minutes < MINUTES_OF.hour) return words.minutes(String(minutes));
  if (minutes < MINUTES_OF.day) return words.hours(String(Math.floor(minutes / MINUTES_OF.hour)));
  return words.days(String(Math.floor(minutes / MINUTES_OF.day)));
}
