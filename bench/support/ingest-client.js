// @ts-check
import { Agent, request } from 'node:https';

/**
 * Terminals that send: each has one connection that it keeps, and sends one batch at a time, as
 * the terminals' own agent does.
 * @param {import('./ingest-city.js').BenchServer} server
 */
export function createSenders({ port, caPem, terminals }) {
  const agents = terminals.map(
    ({ keyPem, certificatePem }) =>
      new Agent({ keepAlive: true, maxSockets: 1, ca: caPem, key: keyPem, cert: certificatePem }),
  );

  /**
   * @param {number} terminal
   * @param {string} method
   * @param {string} path
   * @param {Uint8Array} [body]
   * @returns {Promise<{ status: number, body: Uint8Array }>}
   */
  const send = (terminal, method, path, body) =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: '127.0.0.1',
          port,
          method,
          path,
          agent: agents[terminal],
          headers: headersFor(body),
        },
        (incoming) => {
          /** @type {Uint8Array[]} */
          const chunks = [];
          incoming.on('data', (chunk) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () => {
            resolve({
              status: incoming.statusCode ?? 0,
              body: new Uint8Array(chunks.flatMap((chunk) => [...chunk])),
            });
          });
        },
      );
      // The server lets go of a connection that was idle; whatever was sent on it is sent again.
      outgoing.on('error', (error) => {
        if (outgoing.reusedSocket) resolve(send(terminal, method, path, body));
        else reject(error);
      });
      outgoing.end(body);
    });

  return {
    send,
    /**
     * Sends everything, each terminal its own batches one after the other, and says how long it took.
     * @param {readonly import('./ingest-cards.js').BenchUpload[]} uploads
     * @returns {Promise<{ seconds: number, records: number, receipts: Uint8Array[] }>}
     */
    async sendAll(uploads) {
      const started = performance.now();
      const receipts = await Promise.all(
        agents.map(async (_, terminal) => {
          const own = [];
          for (const upload of uploads.filter((one) => one.terminal === terminal)) {
            own.push(await put(upload));
          }
          return own;
        }),
      );
      const seconds = (performance.now() - started) / 1000;
      const records = uploads.reduce((count, upload) => count + upload.records, 0);
      return { seconds, records, receipts: receipts.flat() };
    },
    close() {
      for (const agent of agents) agent.destroy();
    },
  };

  /** @param {import('./ingest-cards.js').BenchUpload} upload */
  async function put({ terminal, batchNo, encoded }) {
    for (;;) {
      const answer = await send(terminal, 'PUT', `/v1/batches/${String(batchNo)}`, encoded);
      if (answer.status === 200) return answer.body;
      if (answer.status !== 429) {
        throw new Error(`${String(answer.status)} ${new TextDecoder().decode(answer.body)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

/** @param {Uint8Array | undefined} body */
const headersFor = (body) =>
  body === undefined
    ? {}
    : { 'content-type': 'application/vnd.lvchengtong.batch', 'content-length': body.length };
