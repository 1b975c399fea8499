import type { TerminalKind } from '@lvchengtong/terminal-agent/config/config';
import type { PanelView } from '@lvchengtong/terminal-agent/screens/panel-view';
import type { PhaseView } from '@lvchengtong/terminal-agent/screens/phase-view';
import type { Words } from '../language/words-zh.ts';
import type { IconName } from './icon.tsx';

export type Tone = 'ready' | 'working' | 'good' | 'warn' | 'bad' | 'alarm';

/** How one phase looks: its colour, its picture, its words. */
export interface PhaseLook {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly title: string;
  readonly detail: string | undefined;
}

/** The table of states of a terminal's screen, one row a phase. */
export function phaseLookOf(view: PanelView, words: Words): PhaseLook {
  const { phase, terminal } = view;
  switch (phase.kind) {
    case 'ready':
      return look('ready', 'card', words.tapCard);
    case 'working':
      return look('working', 'wait', words.waitPlease, words.working);
    case 'accepted':
      return acceptedLook(phase, terminal.kind, words);
    case 'balance':
      return look('ready', 'card', words.balanceShown);
    case 'refused': {
      const { why, next } = words.refusals[phase.refusal];
      const tone = phase.refusal === 'not-genuine' ? 'alarm' : 'bad';
      const detail = phase.centre_code === null ? next : words.centreSaid(phase.centre_code);
      return look(tone, 'cross', why, detail);
    }
    case 'blocked':
      return look('alarm', 'cross', words.blockedTitle, words.blockedNext);
    case 'torn':
      return look(
        'warn',
        'again',
        words.tornTitle,
        phase.other_card_shown ? words.tornOther : undefined,
      );
    case 'try-again':
      return look('warn', 'again', words.tryAgain, words.tryAgainDetail);
    case 'confirm-same':
      return phase.confirmed
        ? look('ready', 'card', words.confirmSameTap)
        : look('warn', 'attention', words.confirmSame);
    case 'take-back':
      return look(
        'warn',
        'again',
        phase.in_cash ? words.takeBackInCash : words.takeBackToCard,
        phase.other_card_shown ? words.tornOther : words.takeBackTap,
      );
    case 'issuing':
      return look('working', 'wait', words.issuing, words.issuingStep(phase.step, phase.steps));
    case 'issued':
      return look('good', 'tick', words.issued);
  }
}

function acceptedLook(
  phase: Extract<PhaseView, { kind: 'accepted' }>,
  kind: TerminalKind,
  words: Words,
): PhaseLook {
  if (phase.low_balance) return look('warn', 'attention', words.balanceLow);
  const recovered = phase.recovered ? words.acceptedRecovered : undefined;
  return look('good', 'tick', acceptedTitle(phase, kind, words), recovered);
}

function acceptedTitle(
  phase: Extract<PhaseView, { kind: 'accepted' }>,
  kind: TerminalKind,
  words: Words,
): string {
  if (phase.record_kind === 'load') return words.loaded;
  if (phase.record_kind === 'void') return words.takenBack;
  if (kind !== 'gate') return words.accepted;
  switch (phase.direction) {
    case 'in':
      return words.entered;
    case 'out':
      return words.left;
    case 'none':
      return words.passed;
  }
}

const look = (tone: Tone, icon: IconName, title: string, detail?: string): PhaseLook => ({
  tone,
  icon,
  title,
  detail,
});
