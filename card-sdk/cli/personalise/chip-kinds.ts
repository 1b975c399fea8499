/** What `personalise` can make, by the name that it is asked for. */
export const CHIP_KINDS = ['student', 'mohurd', 'tunion', 'pboc', 'psam'] as const;
export type ChipKindName = (typeof CHIP_KINDS)[number];
