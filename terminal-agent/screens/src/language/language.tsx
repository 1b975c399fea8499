import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { remembered } from '../panel/remembered.ts';
import { en } from './words-en.ts';
import { zh, type Words } from './words-zh.ts';

const DICTIONARIES = { 'zh-CN': zh, en } as const satisfies Record<string, Words>;
export type LanguageTag = keyof typeof DICTIONARIES;

export interface Language {
  readonly tag: LanguageTag;
  readonly words: Words;
  readonly switchLanguage: () => void;
}

const LanguageContext = createContext<Language | undefined>(undefined);
const choice = remembered('language');

const isTag = (text: string | null): text is LanguageTag =>
  text !== null && Object.hasOwn(DICTIONARIES, text);

export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [tag, setTag] = useState<LanguageTag>(() => {
    const read = choice.read();
    return isTag(read) ? read : 'zh-CN';
  });
  useEffect(() => {
    document.documentElement.lang = tag;
    choice.write(tag);
  }, [tag]);
  const language: Language = {
    tag,
    words: DICTIONARIES[tag],
    switchLanguage: () => {
      setTag((now) => (now === 'zh-CN' ? 'en' : 'zh-CN'));
    },
  };
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

export function useLanguage(): Language {
  const language = use(LanguageContext);
  if (language === undefined) throw new Error('a component outside LanguageProvider');
  return language;
}
