import type { ReactNode } from 'react';
import { useLanguage } from '../language/language.tsx';
import { Keypad } from './keypad.tsx';
import { signOnParts } from './sign-on-draft.ts';
import type { SignOn } from './use-sign-on.ts';

/** Stands where the amount does, until somebody answers for this till. */
export function SignOnColumn({ signOn }: { readonly signOn: SignOn }): ReactNode {
  const { words } = useLanguage();
  const { cashierNo, pin, complete } = signOnParts(signOn.draft);
  return (
    <section className="amount-column" data-testid="sign-on">
      <div className="amount-box sign-on-box">
        <SignOnField label={words.cashierNo} shown={cashierNo.padEnd(4, '–')} id="cashier-no" />
        <SignOnField
          label={words.cashierPin}
          shown={'●'.repeat(pin.length).padEnd(6, '–')}
          id="cashier-pin"
        />
      </div>
      <Keypad
        onKey={signOn.press}
        onBackspace={signOn.erase}
        onCancel={signOn.cancel}
        onEnter={signOn.enter}
        enterLabel={words.signOn}
        enterEnabled={complete}
      />
    </section>
  );
}

function SignOnField({
  label,
  shown,
  id,
}: {
  readonly label: string;
  readonly shown: string;
  readonly id: string;
}): ReactNode {
  return (
    <div className="sign-on-field">
      <span className="amount-label">{label}</span>
      <output className="sign-on-digits" data-testid={id}>
        {shown}
      </output>
    </div>
  );
}
