import { useEffect, useRef } from 'react';

/** What a key does while nobody is typing and no dialog is open. */
export type Keys = Readonly<Record<string, () => void>>;

export function useKeys(keys: Keys): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const { target } = event;
      const typing =
        target instanceof HTMLElement && target.matches('input, textarea, [role=dialog] *');
      if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
      const act = current.current[event.key.toLowerCase()];
      if (act === undefined || document.querySelector('.ant-modal-wrap') !== null) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', pressed);
    return () => {
      window.removeEventListener('keydown', pressed);
    };
  }, []);
}
