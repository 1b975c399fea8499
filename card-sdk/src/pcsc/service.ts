import { once } from 'node:events';
import { connect } from 'node:net';
import { serviceError } from './errors.ts';

/** Where pcscd of Debian and Fedora listens; the variable is pcsclite's own. */
const SOCKET = '/run/pcscd/pcscd.comm';

/**
 * Asks for pcscd before the native module does: that one asks in a loop without end, on the thread
 * that it was called from, and a terminal without pcscd would stand still and say nothing.
 *
 * @throws PcscError NO_SERVICE or NO_PERMISSION
 */
export async function requireService(): Promise<void> {
  if (process.platform !== 'linux') return; // macOS and Windows bring theirs
  const path = process.env['PCSCLITE_CSOCK_NAME'] ?? SOCKET;
  const socket = connect(path);
  try {
    await once(socket, 'connect');
  } catch (error) {
    throw serviceError(error);
  } finally {
    socket.destroy();
  }
}

/** What the service still says no to is thrown by the constructor. @throws PcscError NO_SERVICE or NO_PERMISSION */
export async function startService<Service>(open: () => Service): Promise<Service> {
  await requireService();
  try {
    return open();
  } catch (error) {
    throw serviceError(error);
  }
}
