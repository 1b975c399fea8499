/** What keeps us from a card on a real reader; the message is for the person at the terminal. */
export type PcscErrorCode =
  | 'NATIVE_MODULE_MISSING'
  | 'NO_SERVICE'
  | 'NO_PERMISSION'
  | 'NO_READER'
  | 'NO_CARD'
  | 'READER_FAILED';

const ADVICE: Readonly<Record<PcscErrorCode, string>> = {
  NATIVE_MODULE_MISSING:
    'install libpcsclite-dev and a compiler, then run npm install again: the reader module was not built',
  NO_SERVICE: 'the smart card service does not answer: install and start pcscd',
  NO_PERMISSION:
    'this user may not use the smart card service: add a polkit rule for org.debian.pcsc-lite, or run where pcscd lets you',
  NO_READER: 'no reader of that name is connected',
  NO_CARD: 'the reader has no card in it',
  READER_FAILED: 'the reader does not work with this card',
};

/** An operating error of the reader side; what the card itself says comes as status words. */
export class PcscError extends Error {
  override readonly name = 'PcscError';
  readonly code: PcscErrorCode;
  /** What was found, without what to do about it. */
  readonly detail: string;

  constructor(code: PcscErrorCode, detail: string, options?: ErrorOptions) {
    super(`${ADVICE[code]} (${detail})`, options);
    this.code = code;
    this.detail = detail;
  }
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** EACCES of the socket, or what pcscd says when polkit refuses (SCARD_W_SECURITY_VIOLATION). */
const isRefusal = (error: unknown): boolean =>
  (error instanceof Error && 'code' in error && error.code === 'EACCES') ||
  /0x8010006a|access denied/i.test(messageOf(error));

/** SCARD_W_UNPOWERED_CARD: who had the card before has just switched it off, and it comes back by itself. */
export const isUnpowered = (error: unknown): boolean => /0x80100067/i.test(messageOf(error));

/** The service does not answer, or does not answer us. */
export const serviceError = (error: unknown): PcscError =>
  new PcscError(isRefusal(error) ? 'NO_PERMISSION' : 'NO_SERVICE', messageOf(error), {
    cause: error,
  });

/** Whatever went wrong while a native module was loaded, there is one thing to do about it. */
export async function loadNative<Module>(
  name: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    throw new PcscError('NATIVE_MODULE_MISSING', `${name}: ${messageOf(error)}`, { cause: error });
  }
}
