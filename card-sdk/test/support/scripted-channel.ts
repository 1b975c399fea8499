import assert from 'node:assert/strict';
import { type CardChannel, ChannelLost } from '../../src/apdu/index.ts';
import { hex, unhex } from '../../src/bytes.ts';

export interface Script {
  readonly channel: CardChannel;
  /** Fails when something of the script was never asked for. */
  readonly done: () => void;
}

/**
 * A card that knows one conversation and checks the commands it is sent. The text is what
 * `withTrace` writes: `>` command, `<` answer, `!` the card is gone; other lines are remarks.
 */
export function scripted(text: string): Script {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^[<>!]/.test(line))
    .map((line) => (line.startsWith('!') ? '!' : line.slice(0, 1) + hex(unhex(line.slice(1)))));
  let at = 0;
  const channel: CardChannel = (command) => {
    assert.equal(`>${hex(command)}`, lines[at], `exchange at line ${String(at + 1)} of the script`);
    const answer = lines[at + 1] ?? '!';
    at += 2;
    if (answer === '!') return Promise.reject(new ChannelLost('as scripted'));
    return Promise.resolve(unhex(answer.slice(1)));
  };
  return {
    channel,
    done: () => {
      assert.deepEqual(lines.slice(at), [], 'not everything was asked for');
    },
  };
}
