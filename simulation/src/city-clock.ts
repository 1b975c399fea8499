import type { Clock, Scheduler } from '@lvchengtong/terminal-agent/clock';

interface Appointment {
  readonly at: number;
  readonly work: () => void;
}

/** The city's time: it moves when the day's plan moves it, and what was put off until then happens. */
export interface CityClock {
  readonly now: Clock;
  readonly schedule: Scheduler;
  /** Never backwards: a plan that is behind the clock happens at once. */
  advanceTo(instant: Date): Promise<void>;
}

export function cityClock(start: Date): CityClock {
  let now = start.getTime();
  const appointments = new Set<Appointment>();
  const nextDue = (until: number): Appointment | undefined =>
    [...appointments].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  return {
    now: () => new Date(now),
    schedule: (delayMs, work) => {
      const appointment = { at: now + delayMs, work };
      appointments.add(appointment);
      return () => {
        appointments.delete(appointment);
      };
    },
    advanceTo: async (instant) => {
      const target = Math.max(now, instant.getTime());
      for (let due = nextDue(target); due !== undefined; due = nextDue(target)) {
        appointments.delete(due);
        now = Math.max(now, due.at);
        due.work();
        // What it began without being waited for has its turn before time moves on.
        await new Promise((resolve) => setImmediate(resolve));
      }
      now = target;
    },
  };
}
