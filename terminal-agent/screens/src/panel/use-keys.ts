import { useEffect, useRef } from 'react';

/** Answers whether the key was used up. */
export type KeyHandler = (key: string) => boolean;

/** Keys for the whole page, except where somebody types or a control is chosen with Tab. */
export function useKeys(handle: KeyHandler): void {
  const newest = useRef(handle);
  useEffect(() => {
    newest.current = handle;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      if (ownsKey(event.target, event.key)) return;
      if (newest.current(event.key)) event.preventDefault();
    };
    window.addEventListener('keydown', listen);
    return () => {
      window.removeEventListener('keydown', listen);
    };
  }, []);
}

function ownsKey(target: EventTarget | null, key: string): boolean {
  if (target instanceof HTMLInputElement) return true;
  return target instanceof HTMLButtonElement && (key === 'Enter' || key === ' ');
}
