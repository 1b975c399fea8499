import type { Server } from 'node:net';

/** Resolves with the port once it listens; rejects when the port cannot be had. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

interface Closable extends Server {
  closeIdleConnections(): void;
  closeAllConnections(): void;
}

const PATIENCE_MS = 5_000;

/** Takes nothing new, lets what is being answered finish, and cuts off who is still there after 5 s. */
export function closeServer(server: Closable): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!server.listening) {
      resolve();
      return;
    }
    const cut = setTimeout(() => {
      server.closeAllConnections();
    }, PATIENCE_MS);
    server.close((error) => {
      clearTimeout(cut);
      if (error === undefined) resolve();
      else reject(error);
    });
    server.closeIdleConnections();
  });
}
