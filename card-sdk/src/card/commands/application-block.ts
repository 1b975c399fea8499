import { type CommandCodec, noData } from '../../apdu/index.ts';

/**
 * APPLICATION BLOCK of the selected application: until APPLICATION UNBLOCK, or for ever. Only under
 * a MAC (`executeProtected`) of the line-protection key; MOHURD cards have a key of their own for it.
 */
export const applicationBlock: CommandCodec<'until-unblocked' | 'for-ever', void> = {
  name: 'APPLICATION BLOCK',
  encode: (howLong) => ({
    cla: 0x80,
    ins: 0x1e,
    p1: 0x00,
    p2: howLong === 'for-ever' ? 0x01 : 0x00,
  }),
  decode: noData,
};
