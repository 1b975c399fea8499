import type { TerminalId } from '@lvchengtong/card-sdk/ids';

export interface IngestService {
  /**
   * Judges, stores and posts one upload, and answers the encoded receipt; once it has answered,
   * nothing is lost. The same bytes under the same name get the same receipt bytes for ever.
   * @throws IngestError when the upload as a whole cannot be answered.
   */
  receive(terminalId: TerminalId, encodedBatch: Uint8Array): Promise<Uint8Array>;
  /** Takes no more uploads and waits for those it has. */
  close(): Promise<void>;
}
