import type { PhaseView } from '@lvchengtong/terminal-agent/screens/phase-view';

/** One beep: when, how high, how long. */
export interface Tone {
  readonly atMs: number;
  readonly hertz: number;
  readonly lengthMs: number;
}

export interface Sound {
  readonly tones: readonly Tone[];
  /** Sounded again while the phase lasts. */
  readonly repeatMs: number | undefined;
  /** Said aloud, when the device has a voice for the language. */
  readonly speak: 'balance-low' | undefined;
}

const SILENCE: Sound = { tones: [], repeatMs: undefined, speak: undefined };

const beeps = (count: number, hertz: number, lengthMs: number, gapMs: number): readonly Tone[] =>
  Array.from({ length: count }, (_, index) => ({
    atMs: index * (lengthMs + gapMs),
    hertz,
    lengthMs,
  }));

const warble = (low: number, high: number, count: number): readonly Tone[] =>
  Array.from({ length: count }, (_, index) => ({
    atMs: index * 120,
    hertz: index % 2 === 0 ? low : high,
    lengthMs: 110,
  }));

/** Told apart with eyes closed: high is good, low is bad, a warble wants the same card again. */
export function soundFor(phase: PhaseView): Sound {
  switch (phase.kind) {
    case 'accepted':
      return {
        tones: beeps(phase.concession ? 2 : 1, 1760, 120, 80),
        repeatMs: undefined,
        speak: phase.low_balance ? 'balance-low' : undefined,
      };
    case 'refused':
      return phase.refusal === 'not-genuine'
        ? ALARM
        : { tones: beeps(3, 330, 180, 90), repeatMs: undefined, speak: undefined };
    case 'blocked':
      return ALARM;
    case 'torn':
      return { tones: warble(660, 880, 6), repeatMs: 1_800, speak: undefined };
    case 'try-again':
      return { tones: beeps(2, 520, 140, 80), repeatMs: undefined, speak: undefined };
    case 'confirm-same':
      return { tones: beeps(2, 660, 140, 80), repeatMs: undefined, speak: undefined };
    case 'issued':
      return { tones: beeps(1, 1760, 120, 80), repeatMs: undefined, speak: undefined };
    case 'ready':
    case 'working':
    case 'balance':
    case 'take-back':
    case 'issuing':
      return SILENCE;
  }
}

const ALARM: Sound = { tones: warble(440, 988, 12), repeatMs: 2_200, speak: undefined };
