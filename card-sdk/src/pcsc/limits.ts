/** 256 bytes and the status word; nfc-pcsc's and pcsclite's own examples stop short of it. */
export const LONGEST_ANSWER = 258;
