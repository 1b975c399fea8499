import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface LossyProxy {
  readonly port: number;
  /** Commits whose answers were swallowed. */
  readonly lost: () => number;
  readonly close: () => Promise<void>;
}

/** What the one message of a small group has in it, which PostgreSQL commits without a COMMIT; or a COMMIT. */
const COMMITS =
  /COMMIT|execute store_ingest_record |select (?:clearing_hold_day|ingest_hold)[^]*insert into ingest_record/;

/**
 * Stands between a server and its PostgreSQL. Every `everyth` commit arrives there and is carried out, but
 * instead of the answer the connection breaks.
 */
export async function startLossyProxy(
  target: { readonly host: string; readonly port: number },
  everyth: number,
): Promise<LossyProxy> {
  let commits = 0;
  let lost = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target);
    let swallow = false;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    client.on('data', (chunk: Uint8Array) => {
      if (COMMITS.test(new TextDecoder('latin1').decode(chunk))) {
        commits += 1;
        swallow = commits % everyth === 0;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Uint8Array) => {
      if (!swallow) {
        client.write(chunk);
        return;
      }
      lost += 1;
      end();
    });
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        open.delete(socket);
        end();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    lost: () => lost,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
