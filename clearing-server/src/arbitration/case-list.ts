/** The lists of the page: what is past its term, what still waits for proof, what was closed. */
export const CASE_LISTS = ['due', 'waiting', 'closed'] as const;
export type CaseList = (typeof CASE_LISTS)[number];
