import { fileURLToPath } from 'node:url';

/** Where `vite build` puts the pages, seen from `terminal-agent/dist/test/support`. */
export const BUILT_PAGES = fileURLToPath(new URL('../../../screens/dist', import.meta.url));
