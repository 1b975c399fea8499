const MEANING = {
  KEK_MISSING: 'the key-encryption key is missing: name its file in LCT_KEK_FILE, or give LCT_KEK',
  KEK_MALFORMED: 'the key-encryption key is not 64 hex digits',
  KEY_FILE_EXPOSED: 'a key file can be read by others: chmod 600',
  KEK_WRONG: 'the keys in the database were encrypted under another key-encryption key',
  KEY_DAMAGED: 'a master key does not have the check value it was stored with',
  KEY_UNKNOWN: 'there is no key of that name and version',
  KEY_FILE_UNREADABLE: 'a key file cannot be read or written',
} as const;
export type KeyErrorCode = keyof typeof MEANING;

/** Something is wrong with keys. Says which key, never what is in it. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
  readonly code: KeyErrorCode;

  constructor(code: KeyErrorCode, which: string, options?: ErrorOptions) {
    super(`${MEANING[code]} (${which})`, options);
    this.code = code;
  }
}
