import type { Role } from './role.ts';

export interface User {
  readonly userId: string;
  readonly login: string;
  readonly role: Role;
  readonly mustChangePassword: boolean;
}

export type LoginOutcome =
  | {
      readonly kind: 'logged-in';
      readonly user: User;
      readonly token: string;
      readonly expiresAt: Date;
    }
  | { readonly kind: 'refused' }
  | { readonly kind: 'too-many-attempts'; readonly retryAfterSeconds: number };

export type PasswordOutcome =
  | { readonly kind: 'changed' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'too-weak'; readonly reason: string };

export interface AccessService {
  login(login: string, password: string): Promise<LoginOutcome>;
  /** The user of a session that is neither ended nor expired, of a user who is not disabled. */
  session(token: string): Promise<User | undefined>;
  logout(token: string): Promise<void>;
  /** Ends every other session of that user. */
  changePassword(token: string, current: string, next: string): Promise<PasswordOutcome>;
  /** The first administrator, when there is nobody yet: answers the one-time password. */
  ensureFirstAdministrator(): Promise<string | undefined>;
}
