export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

/** One text in every language: one that is missing does not compile. */
export type InEach<Texts> = Readonly<Record<Language, Texts>>;

/**
 * `--lang` wherever it stands among the arguments, because errors about arguments are to be in it
 * too; else what the environment says (POSIX: LC_ALL, LC_MESSAGES, LANG, the first that is set).
 */
export function languageOf(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Language {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const asked = args[at]?.startsWith('--lang=') ? args[at].slice('--lang='.length) : args[at + 1];
  if (at >= 0 && asked !== undefined) return nearest(asked);
  const set = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => Boolean(value));
  return nearest(set ?? '');
}

const nearest = (tag: string): Language => (/^zh\b|^zh_/i.test(tag) ? 'zh-CN' : 'en');
