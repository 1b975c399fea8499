import { createContext, use, useEffect, useMemo, useState, type ReactElement } from 'react';
import { chinese, type Dictionary } from './chinese.ts';
import { english } from './english.ts';

export type LanguageCode = 'zh-CN' | 'en';

const DICTIONARIES: Readonly<Record<LanguageCode, Dictionary>> = { 'zh-CN': chinese, en: english };
const STORED_AS = 'lvchengtong.language';

interface Language {
  readonly code: LanguageCode;
  readonly text: Dictionary;
  readonly switchLanguage: () => void;
}

const LanguageContext = createContext<Language>({
  code: 'zh-CN',
  text: chinese,
  switchLanguage: () => undefined,
});

/** The dictionary in use, and the way to the other one. */
export const useLanguage = (): Language => use(LanguageContext);

/** Remembers the chosen language in this browser; Chinese until someone chooses. */
export function LanguageProvider({ children }: { children: ReactElement }): ReactElement {
  const [code, setCode] = useState<LanguageCode>(() =>
    localStorage.getItem(STORED_AS) === 'en' ? 'en' : 'zh-CN',
  );
  useEffect(() => {
    document.documentElement.lang = code;
    document.title = DICTIONARIES[code].brand;
    localStorage.setItem(STORED_AS, code);
  }, [code]);
  const language = useMemo<Language>(
    () => ({
      code,
      text: DICTIONARIES[code],
      switchLanguage: () => {
        setCode(code === 'en' ? 'zh-CN' : 'en');
      },
    }),
    [code],
  );
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

/** A code that this version has no word for is shown as it is, never hidden. */
export const nameOf = (names: Readonly<Record<string, string>>, code: string): string =>
  names[code] ?? code;
