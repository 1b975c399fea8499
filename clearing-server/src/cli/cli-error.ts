/** Why a command could not even be tried; the message is the sentence for the person who typed it. */
export class CliError extends Error {
  override readonly name = 'CliError';
}
