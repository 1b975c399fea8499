import type { Recorder } from './transcript/record.ts';
import { helpTexts } from './texts/help.ts';
import type { Language } from './texts/language.ts';
import { outcomeTexts } from './texts/outcomes.ts';
import { problemTexts } from './texts/problems.ts';
import { words } from './texts/words.ts';

/** What a command is given of the world around it. */
export interface Context {
  readonly language: Language;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Of the terminal; 80 where there is none. */
  readonly columns: number;
  /** Whether progress may overwrite itself. */
  readonly isTerminal: boolean;
  /** One line from the person at the keyboard; absent where nobody sits there. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  readonly defaultDataFolder: string;
  readonly clock: () => Date;
  readonly nowMs: () => number;
  readonly random: (length: number) => Uint8Array;
  /** Resolves when the process is told to end. */
  readonly untilStopped: () => Promise<void>;
  /** There while `trace` runs another command. */
  readonly recorder?: Recorder | undefined;
}

/** All texts in the language of the context. */
export const textsOf = ({
  language,
}: Pick<Context, 'language'>): (typeof words)[Language] &
  (typeof outcomeTexts)[Language] &
  (typeof problemTexts)[Language] & { readonly help: (typeof helpTexts)[Language] } => ({
  ...words[language],
  ...outcomeTexts[language],
  ...problemTexts[language],
  help: helpTexts[language],
});
