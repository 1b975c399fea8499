/** Where a card last went into or out of the metro, as its trip record says. */
export interface Trip {
  readonly state: 'none' | 'entered' | 'exited';
  readonly entry: TripPlace | undefined;
  readonly exit: TripPlace | undefined;
}

export interface TripPlace {
  readonly line: number;
  readonly station: number;
  readonly terminalId: string;
  /** `YYYYMMDDhhmmss`. */
  readonly at: string;
}

export const NO_TRIP: Trip = { state: 'none', entry: undefined, exit: undefined };
