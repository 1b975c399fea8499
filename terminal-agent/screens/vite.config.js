// @ts-check
import { defineConfig } from 'vite';
import react from '@vitejs/plugin-react';

const agent = process.env['LCT_PANEL_URL'] ?? 'http://127.0.0.1:8090';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: { proxy: { '/events': agent, '/commands': agent, '/cards': agent } },
  // The panel's policy allows no inline data except pictures, so nothing is inlined.
  build: { outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, modulePreload: false },
});
