/**
 * A card or a PSAM: one function, bytes to bytes. A command APDU goes in, a response APDU (data and
 * status word) comes out. Tracing, replay and the like are decorators around it; 61xx and 6Cxx are
 * `execute`'s business, so that a channel need not know of them.
 * Rejects with `ChannelLost` when the card left or the reader failed; whether the card had
 * received the command is then unknown.
 */
export type CardChannel = (command: Uint8Array) => Promise<Uint8Array>;

export class ChannelLost extends Error {
  override readonly name = 'ChannelLost';
}
