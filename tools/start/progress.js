// @ts-check

const WIDTH = 24;

/**
 * How far something long is: a bar that moves on a terminal, now and then a line elsewhere.
 * @param {NodeJS.WriteStream} stream
 * @returns {(what: string, done: number, all: number) => void}
 */
export function progressOn(stream) {
  let shown = '';
  return (what, done, all) => {
    const share = all === 0 ? 1 : Math.min(1, done / all);
    const step = Math.floor(share * (stream.isTTY ? 100 : 4));
    const key = `${what} ${step}`;
    if (key === shown) return;
    shown = key;
    const filled = Math.round(share * WIDTH);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`;
    if (stream.isTTY)
      stream.write(`\r\x1b[K${bar} ${what} ${done}/${all}${share === 1 ? '\n' : ''}`);
    else stream.write(`${what}: ${done}/${all}\n`);
  };
}
