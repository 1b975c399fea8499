/** A choice of the person at this panel that outlives a reload. */
export interface Remembered {
  readonly read: () => string | null;
  readonly write: (value: string) => void;
}

export function remembered(name: string): Remembered {
  const key = `lvchengtong.${name}`;
  return {
    read: () => window.localStorage.getItem(key),
    write: (value) => {
      window.localStorage.setItem(key, value);
    },
  };
}
