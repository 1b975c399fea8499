/** What a list of terminals can be narrowed to: those somebody should look after. */
export const TERMINAL_CONCERNS = ['behind', 'silent', 'backlog'] as const;
export type TerminalConcern = (typeof TERMINAL_CONCERNS)[number];
