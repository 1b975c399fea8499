import type { ReactElement } from 'react';
import { COLOUR } from '../theme.ts';

/** The mark of the product: a card. */
export function BrandMark({ size }: { size: number }): ReactElement {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <rect width="32" height="32" rx="7" fill={COLOUR.brand} />
      <rect x="6" y="9" width="20" height="14" rx="2.5" fill="#fff" />
      <rect x="6" y="12.5" width="20" height="3" fill={COLOUR.brand} />
      <rect x="9" y="18" width="6" height="2" rx="1" fill={COLOUR.brand} />
    </svg>
  );
}
