/** Thrown by a decorator, which knows neither the command's name nor what it does to the purse. */
export class EndlessAnswer extends Error {
  override readonly name = 'EndlessAnswer';
  readonly rounds: number;

  constructor(rounds: number) {
    super(`still not done after ${String(rounds)} rounds`);
    this.rounds = rounds;
  }
}
