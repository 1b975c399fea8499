import type { ReactElement } from 'react';
import type { Evidence } from '@lvchengtong/clearing-server/reports/report-shapes';
import { nameOf, useLanguage } from '../language/language.tsx';

/** A counter's kind has a word in the reader's language; everything else is as it is. */
const valueText = (
  fact: string,
  value: string | number,
  counterKinds: Readonly<Record<string, string>>,
): string => (fact.endsWith('counter_kind') ? nameOf(counterKinds, String(value)) : String(value));

/** The facts that prove something, each of which can be looked up. */
export function Facts({ evidence }: { evidence: Evidence }): ReactElement {
  const { names } = useLanguage().text;
  return (
    <table style={{ width: 'auto' }}>
      <tbody>
        {Object.entries(evidence).map(([fact, value]) => (
          <tr key={fact}>
            <td className="soft nowrap" style={{ paddingInlineEnd: 16 }}>
              {nameOf(names.facts, fact)}
            </td>
            <td className="break">
              {typeof value === 'object'
                ? value.map(String).join(', ')
                : valueText(fact, value, names.counterKinds)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
