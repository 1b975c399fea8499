import { useCallback, useEffect, useState } from 'react';
import type { LanguageTag } from '../language/language.tsx';
import type { Panel } from '../panel/panel-stream.ts';
import { remembered } from '../panel/remembered.ts';
import { soundFor, type Tone } from './tones.ts';

export interface SoundSwitch {
  readonly muted: boolean;
  /** The browser lets nothing sound before somebody has touched the page. */
  readonly blocked: boolean;
  readonly toggle: () => void;
}

export interface SoundOptions {
  /** Pages remember their switches apart: till and queue often share one machine. */
  readonly page: string;
  readonly mutedAtFirst: boolean;
  readonly language: LanguageTag;
  readonly balanceLow: string;
}

let context: AudioContext | undefined;
const audio = (): AudioContext => (context ??= new AudioContext());

/** Sounds what happens on a panel, as long as it is not muted. */
export function useSound(panel: Panel, options: SoundOptions): SoundSwitch {
  const choice = remembered(`sound.${options.page}`);
  const [chosen, setChosen] = useState(choice.read);
  const muted = chosen === null ? options.mutedAtFirst : chosen === 'muted';
  const [blocked, setBlocked] = useState(() => audio().state === 'suspended');
  useUnblocking(blocked, setBlocked);

  const { connection, view, phaseIsNews, phaseSinceMs } = panel;
  const { language, balanceLow } = options;
  useEffect(() => {
    if (muted || connection !== 'live' || view === undefined || !phaseIsNews) return undefined;
    const sound = soundFor(view.phase);
    play(sound.tones);
    if (sound.speak !== undefined) speak(balanceLow, language);
    if (sound.repeatMs === undefined) return undefined;
    const again = window.setInterval(() => {
      play(sound.tones);
    }, sound.repeatMs);
    return () => {
      window.clearInterval(again);
    };
    // One phase sounds once, however often the rest of the state changes during it.
  }, [muted, connection === 'live', phaseIsNews, phaseSinceMs]);

  const toggle = useCallback(() => {
    const next = muted ? 'on' : 'muted';
    choice.write(next);
    setChosen(next);
  }, [muted]);
  return { muted, blocked, toggle };
}

function useUnblocking(blocked: boolean, setBlocked: (blocked: boolean) => void): void {
  useEffect(() => {
    if (!blocked) return undefined;
    const touched = (): void => {
      void audio()
        .resume()
        .then(() => {
          setBlocked(audio().state === 'suspended');
        });
    };
    window.addEventListener('pointerdown', touched);
    window.addEventListener('keydown', touched);
    return () => {
      window.removeEventListener('pointerdown', touched);
      window.removeEventListener('keydown', touched);
    };
  }, [blocked, setBlocked]);
}

function play(tones: readonly Tone[]): void {
  const device = audio();
  if (device.state !== 'running') return;
  for (const { atMs, hertz, lengthMs } of tones) {
    const start = device.currentTime + atMs / 1000;
    const end = start + lengthMs / 1000;
    const wave = new OscillatorNode(device, { frequency: hertz, type: 'square' });
    const volume = new GainNode(device, { gain: 0 });
    // Ramps, because a tone that starts or stops at full volume clicks.
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.12, start + 0.008);
    volume.gain.setValueAtTime(0.12, end - 0.015);
    volume.gain.linearRampToValueAtTime(0, end);
    wave.connect(volume).connect(device.destination);
    wave.start(start);
    wave.stop(end);
  }
}

function speak(text: string, language: LanguageTag): void {
  const spoken = language.slice(0, 2);
  const voice = window.speechSynthesis
    .getVoices()
    .find((each) => each.localService && each.lang.startsWith(spoken));
  if (voice === undefined) return;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.voice = voice;
  window.speechSynthesis.speak(utterance);
}
