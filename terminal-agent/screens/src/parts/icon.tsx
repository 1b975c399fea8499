import type { ReactNode } from 'react';

const PATHS = {
  card: 'M8 14h48a4 4 0 0 1 4 4v28a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4V18a4 4 0 0 1 4-4Zm-4 12h56M12 40h14',
  tick: 'M12 34 26 48 52 16',
  cross: 'M16 16l32 32M48 16 16 48',
  attention: 'M32 8 60 56H4ZM32 26v14M32 48v.5',
  again: 'M50 20A22 22 0 1 0 54 36M52 8v14H38',
  wait: 'M32 14v18l12 8M32 6a26 26 0 1 0 .01 0Z',
  unplugged: 'M10 10l44 44M24 12v10M40 12v10M18 26h28v6a14 14 0 0 1-5 11M32 46v10',
} as const;
export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { readonly name: IconName }): ReactNode => (
  <svg className="icon" viewBox="0 0 64 64" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
