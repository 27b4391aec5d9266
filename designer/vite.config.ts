import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { documentValidator } from './scripts/document-validator.ts';

const runner = process.env.HOLDFAST_URL ?? 'http://127.0.0.1:4400';

export default defineConfig({
  plugins: [lingui({ macroTransform: { macro: { descriptorFields: 'message' } } }), react(), documentValidator()],
  build: {
    outDir: 'dist',
    // The served policy allows no data: URLs for fonts and scripts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_200,
    reportCompressedSize: false,
  },
  worker: { format: 'es', plugins: () => [documentValidator()] },
  server: {
    proxy: {
      '/api': runner,
      '/hooks': runner,
      '/live': { target: runner, ws: true },
    },
  },
});
