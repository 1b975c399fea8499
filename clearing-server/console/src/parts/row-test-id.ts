import type { HTMLAttributes } from 'react';

/** What `onRow` of a table needs for its rows to be found by a browser test. */
export const rowTestId = (
  name: string,
): HTMLAttributes<HTMLElement> & { readonly 'data-testid': string } => ({ 'data-testid': name });
