/** What a user of the console may do: look (auditor), also decide (clerk), also manage (administrator). */
export const ROLES = ['auditor', 'clerk', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** Each role may do what the ones before it may. */
export const mayActAs = (role: Role, needed: Role): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(needed);
