import type { ReactNode } from 'react';
import { useLanguage } from '../language/language.tsx';
import type { DraftKey } from './amount-draft.ts';

interface KeypadProps {
  readonly onKey: (key: DraftKey) => void;
  readonly onBackspace: () => void;
  readonly onCancel: () => void;
  readonly onEnter: () => void;
  readonly enterLabel: string;
  readonly enterEnabled: boolean;
}

const KEYS: readonly DraftKey[] = ['7', '8', '9', '4', '5', '6', '1', '2', '3', '0', '00', '.'];

export function Keypad(props: KeypadProps): ReactNode {
  const { words } = useLanguage();
  return (
    // A touched key must not take the keyboard's focus: Enter would then press it once more.
    <div
      className="keypad"
      onMouseDown={(event) => {
        event.preventDefault();
      }}
    >
      <div className="keypad-digits">
        {KEYS.map((key) => (
          <button
            key={key}
            type="button"
            tabIndex={-1}
            className="key"
            data-testid={`keypad-${key === '.' ? 'dot' : key}`}
            onClick={() => {
              props.onKey(key);
            }}
          >
            {key}
          </button>
        ))}
      </div>
      <div className="keypad-actions">
        <button
          type="button"
          tabIndex={-1}
          className="key key-quiet"
          data-testid="keypad-backspace"
          aria-label={words.backspace}
          onClick={props.onBackspace}
        >
          ⌫
        </button>
        <button
          type="button"
          tabIndex={-1}
          className="key key-quiet key-word"
          data-testid="keypad-cancel"
          onClick={props.onCancel}
        >
          {words.cancel}
        </button>
        <button
          type="button"
          tabIndex={-1}
          className="key key-enter key-word"
          data-testid="keypad-enter"
          disabled={!props.enterEnabled}
          onClick={props.onEnter}
        >
          {props.enterLabel}
        </button>
      </div>
    </div>
  );
}
