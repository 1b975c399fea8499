import type { ReactNode } from 'react';
import type { CentreView } from '@lvchengtong/terminal-agent/screens/panel-view';
import { useLanguage } from '../language/language.tsx';
import { sinceText } from '../language/time-text.ts';

interface OfflineBarProps {
  readonly centre: CentreView;
  readonly at: string;
  /** The staff also learn how much more the terminal may take. */
  readonly limit: boolean;
}

/** The grey bar while the centre is away: how much waits, since when. */
export function OfflineBar({ centre, at, limit }: OfflineBarProps): ReactNode {
  const { words } = useLanguage();
  const { online, backlog_count: backlog, offline_since: since, records_left: left } = centre;
  if (online) return null;
  return (
    <p className="offline-bar" data-testid="offline-badge">
      <strong>{words.offline(backlog)}</strong>
      {since !== null && <span>{words.since(sinceText(since, at))}</span>}
      {limit && left !== null && <span>{words.recordsLeft(left)}</span>}
    </p>
  );
}
