import type { ScreenState } from './screen-state.ts';

type Listener = (state: ScreenState) => void;

/** The state that is shown, and who wants to hear of changes. */
export class ScreenModel {
  readonly #make: () => ScreenState;
  readonly #listeners = new Set<Listener>();

  constructor(make: () => ScreenState) {
    this.#make = make;
  }

  state(): ScreenState {
    return this.#make();
  }

  /** Something that the state is made of has changed. */
  changed(): void {
    if (this.#listeners.size === 0) return;
    const state = this.#make();
    for (const listener of this.#listeners) listener(state);
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
