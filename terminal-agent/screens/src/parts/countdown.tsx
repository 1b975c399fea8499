import type { ReactNode } from 'react';
import { useLanguage } from '../language/language.tsx';
import { useNowMs } from '../panel/use-panel.ts';

interface CountdownProps {
  readonly leftMs: number;
  /** When `leftMs` was left, by the page's steady clock. */
  readonly sinceMs: number;
}

export function Countdown({ leftMs, sinceMs }: CountdownProps): ReactNode {
  const { words } = useLanguage();
  const now = useNowMs(250, true);
  const left = Math.max(0, leftMs - Math.max(0, now - sinceMs));
  return (
    <span className="countdown" data-testid="countdown">
      {words.tornSeconds(Math.ceil(left / 1000))}
    </span>
  );
}
