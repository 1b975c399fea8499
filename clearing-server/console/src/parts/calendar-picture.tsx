import { Card } from 'antd';
import type { ReactElement } from 'react';
import type {
  CalendarDayRow,
  SettlementCalendar,
} from '@lvchengtong/clearing-server/calendar/calendar-operations';
import { dateTime } from '../format.ts';
import { useLanguage } from '../language/language.tsx';

/**
 * The days ahead from left to right: when each ends, and for each rule when its bill falls due. Bills that
 * fall due together have one ground; days on which nobody works are hatched; what a change changes shows
 * the old beside it.
 */
export function CalendarPicture({ calendar }: { calendar: SettlementCalendar }): ReactElement {
  const { calendar: words } = useLanguage().text;
  const days = calendar.changed_days ?? calendar.days;
  const names = new Map(calendar.operators.map(({ operator_no, name }) => [operator_no, name]));
  const lanes = days[0]?.lanes.map(({ operator_no }) => operator_no) ?? [];
  return (
    <Card
      size="small"
      title={calendar.changed_days === null ? words.ahead : words.aheadChanged}
      styles={{ body: { padding: 0, overflowX: 'auto' } }}
    >
      <table className="calendar" data-testid="calendar-picture">
        <thead>
          <tr>
            <th scope="col">{words.day}</th>
            {days.map((day) => (
              <th scope="col" key={day.date}>
                <span className="time">{day.date.slice(5)}</span>
                <div className="soft">{words.weekdays[weekday(day.date)]}</div>
                {day.holiday !== null && <div className="calendar-holiday">{day.holiday}</div>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{words.endsAt}</th>
            {days.map((day, at) => (
              <td key={day.date}>
                <Changed now={endText(day)} before={endText(calendar.days[at])} />
              </td>
            ))}
          </tr>
          {lanes.map((operator) => (
            <Lane
              key={operator ?? 'all'}
              operator={operator}
              name={operator === null ? words.allOthers : (names.get(operator) ?? operator)}
              days={days}
              before={calendar.days}
            />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function Lane(props: {
  operator: string | null;
  name: string;
  days: readonly CalendarDayRow[];
  before: readonly CalendarDayRow[];
}): ReactElement {
  const { calendar: words } = useLanguage().text;
  const { operator, days, before } = props;
  const ends = [...new Set(days.map((day) => laneOf(day, operator)?.cycle_end))];
  return (
    <tr data-testid="calendar-lane">
      <th scope="row">
        {props.name}
        <div className="soft">{words.due}</div>
      </th>
      {days.map((day, at) => {
        const lane = laneOf(day, operator);
        const together = ends.indexOf(lane?.cycle_end) % 2 === 0 ? 'even' : 'odd';
        return (
          <td
            key={day.date}
            className={`calendar-${together}${lane?.works === false ? ' calendar-rest' : ''}`}
            title={lane?.works === false ? words.rest : undefined}
          >
            <Changed
              now={lane?.due_date.slice(5) ?? ''}
              before={laneOf(before[at], operator)?.due_date.slice(5) ?? ''}
            />
          </td>
        );
      })}
    </tr>
  );
}

/** What is new, and beside it what it was. */
function Changed({ now, before }: { now: string; before: string }): ReactElement {
  return now === before ? (
    <span className="time">{now}</span>
  ) : (
    <>
      <del className="time soft">{before}</del>
      <ins className="time">{now}</ins>
    </>
  );
}

/** The operator's own rule; without one, the general rule. */
const laneOf = (day: CalendarDayRow | undefined, operator: string | null) =>
  day?.lanes.find(({ operator_no }) => operator_no === operator) ?? day?.lanes[0];

/** `00:00`, with the day it lies on when that is not the day itself or its midnight. */
function endText(day: CalendarDayRow | undefined): string {
  if (day === undefined) return '';
  const [date = '', time = ''] = dateTime(day.ends_at).split(' ');
  const clock = time.slice(0, 5);
  return date === day.date || clock === '00:00' ? clock : `+1 ${clock}`;
}

const weekday = (date: string): number => new Date(`${date}T12:00:00Z`).getUTCDay() || 7;
