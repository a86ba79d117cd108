import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'
import { shellWorker, WORKER_FILE } from './shell-worker-plugin.ts'

/** `rocade-source` makes `@rocade/shared/*` resolve to its TypeScript sources: no build of the services is needed first. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), shellWorker(join(import.meta.dirname, 'public'))],
  resolve: { conditions: ['rocade-source', ...defaultClientConditions] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 500,
    rolldownOptions: {
      input: {
        index: join(import.meta.dirname, 'index.html'),
        worker: join(import.meta.dirname, 'src', 'offline', 'shell-worker.ts'),
      },
      output: {
        // the worker keeps its address: a browser looks for the next one there
        entryFileNames: ({ name }) => (name === 'worker' ? WORKER_FILE : 'assets/[name]-[hash].js'),
        codeSplitting: {
          groups: [
            // whoever makes a schema loads zod first, and with it the setting that must come before any schema
            { name: 'zod', test: /node_modules[\\/]zod[\\/]|zod-without-eval/ },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|@tanstack)[\\/]/ },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': 'http://127.0.0.1:8080',
      '/docs': 'http://127.0.0.1:8080',
      '/openapi.json': 'http://127.0.0.1:8080',
      '/ws': { target: 'ws://127.0.0.1:8080', ws: true },
    },
  },
})
