import { useState, type ReactElement } from 'react';
import { useCalendar } from '../api/calendar.ts';
import { useApprovals } from '../api/settling.ts';
import { useLanguage } from '../language/language.tsx';
import { changeOf, type CalendarFields, type ChangeKind } from '../parts/calendar-change.ts';
import { CalendarForm } from '../parts/calendar-form.tsx';
import { CalendarPicture } from '../parts/calendar-picture.tsx';
import { Loaded } from '../parts/feedback.tsx';
import { PageHead } from '../parts/figure.tsx';
import { WaitingRequests } from '../parts/waiting-request.tsx';

/** When days end and who is paid when: the fortnight ahead, and what one may ask to have changed. */
export function CalendarPage(): ReactElement {
  const approvals = useApprovals();
  const { calendar: words } = useLanguage().text;
  const [kind, setKind] = useState<ChangeKind>('cut-over');
  const [fields, setFields] = useState<CalendarFields>({});
  const change = changeOf(kind, fields);
  const calendar = useCalendar(change);
  return (
    <>
      <PageHead title={words.title} />
      <Loaded query={calendar} rows={8}>
        {(found) => (
          <div className="stack">
            <WaitingRequests
              named
              requests={(approvals.data ?? []).filter(({ kind }) => KINDS.includes(kind))}
            />
            <CalendarPicture calendar={found} />
            <CalendarForm
              key={kind}
              calendar={found}
              kind={kind}
              change={change}
              onKind={(chosen) => {
                setFields({});
                setKind(chosen);
              }}
              onFields={setFields}
            />
            {found.changeable_after !== null && (
              <div className="soft">{words.changeable(found.changeable_after)}</div>
            )}
          </div>
        )}
      </Loaded>
    </>
  );
}

const KINDS: readonly string[] = ['cut-over', 'settlement-cycle', 'special-days'];
