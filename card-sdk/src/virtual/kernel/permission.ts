import type { Memory } from './memory.ts';
import type { Session } from './session.ts';

/**
 * Permission byte XY (FMCOS issuing manual): X ≥ Y allows states Y to X of the current directory,
 * X < Y nobody, and FY asks for state Y or more of the MF (F0: always).
 */
export function permits(permission: number, memory: Memory, session: Session): boolean {
  const most = permission >> 4;
  const least = permission & 0x0f;
  if (most === 0x0f) {
    const state = memory.quirks.permissionF === 'main' ? session.mainState : session.currentState;
    return state >= least;
  }
  return session.currentState >= least && session.currentState <= most;
}
