import { useEffect, useState } from 'react';
import type { Audience } from '@lvchengtong/terminal-agent/screens/phase-view';
import { followPanel, NO_PANEL, type Panel } from './panel-stream.ts';

export function usePanel(audience: Audience): Panel {
  const [panel, setPanel] = useState(NO_PANEL);
  useEffect(() => followPanel(audience, setPanel), [audience]);
  return panel;
}

/** The page's steady clock, read every `stepMs` while there is something to count. */
export function useNowMs(stepMs: number, counting: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!counting) return undefined;
    setNow(performance.now());
    const timer = window.setInterval(() => {
      setNow(performance.now());
    }, stepMs);
    return () => {
      window.clearInterval(timer);
    };
  }, [stepMs, counting]);
  return now;
}
