export type { Psam, PsamPurchase } from './psam.ts';
