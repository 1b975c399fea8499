import type { ReactNode } from 'react';
import { fen, yuanText } from '@lvchengtong/card-sdk/money';
import { useLanguage } from '../language/language.tsx';

/** An amount of whole fen as people read it. */
export const amountText = (amountFen: number): string => yuanText(fen(amountFen));

export function Money({ amountFen }: { readonly amountFen: number }): ReactNode {
  const { words } = useLanguage();
  return (
    <span className="money">
      <span className="currency">{words.currency}</span>
      {amountText(amountFen)}
    </span>
  );
}
