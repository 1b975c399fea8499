// @ts-check
import { defineConfig } from 'vite';
import react from '@vitejs/plugin-react';

export default defineConfig({
  plugins: [react()],
  server: { proxy: { '/v1': process.env['LCT_CONSOLE_URL'] ?? 'http://127.0.0.1:8080' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        // Pages change with every version of ours, these do not: the browser keeps them.
        codeSplitting: {
          groups: [
            { name: 'charts', test: /node_modules[\\/](echarts|zrender)/ },
            { name: 'react', test: /node_modules[\\/](react|react-dom|react-router)/ },
            { name: 'antd', test: /node_modules[\\/](antd|@ant-design|@rc-component)/ },
          ],
        },
      },
    },
  },
});
