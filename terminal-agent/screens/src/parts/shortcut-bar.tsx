import type { ReactNode } from 'react';
import { useLanguage } from '../language/language.tsx';

interface ShortcutBarProps {
  readonly keyed: boolean;
  readonly cards: boolean;
  /** Number and PIN are keyed in, not an amount. */
  readonly vacant: boolean;
}

/** Which keys do what: a till must work with the mouse and the glass broken. */
export function ShortcutBar({ keyed, cards, vacant }: ShortcutBarProps): ReactNode {
  const { words } = useLanguage();
  const shortcuts = [
    ...(keyed
      ? [
          vacant ? words.shortcutDigits : words.shortcutAmount,
          words.shortcutCharge,
          words.shortcutCancel,
          words.shortcutBackspace,
          ...(vacant ? [] : [words.shortcutTakeBack]),
        ]
      : []),
    ...(cards ? [words.shortcutCards] : []),
    words.shortcutLanguage,
    words.shortcutSound,
  ];
  return (
    <footer className="shortcuts" aria-label={words.shortcuts}>
      {shortcuts.map((shortcut) => {
        const [keys = '', ...rest] = shortcut.split(' ');
        return (
          <span key={shortcut}>
            <kbd>{keys}</kbd> {rest.join(' ')}
          </span>
        );
      })}
    </footer>
  );
}
