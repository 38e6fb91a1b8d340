// The web client's build: into the server's dist, with addresses that hold below any path. In development its server passes
// everything that is not a page on to a workspace at FOYER_URL.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const workspace = process.env['FOYER_URL'] ?? 'http://localhost:3000'
const ofTheServer = ['/api', '/websocket', '/sockjs', '/avatar', '/file-upload']

// The picker of emoji would fetch its data from elsewhere; here it is a file of ours, for each language.
const emojiData: Plugin = {
  name: 'emoji-data',
  apply: 'build',
  async generateBundle() {
    const find = createRequire(import.meta.url).resolve
    for (const language of ['en', 'de'])
      for (const file of ['data', 'messages'])
        this.emitFile({
          type: 'asset',
          fileName: `web/emoji/${language}/${file}.json`,
          source: await readFile(find(`emojibase-data/${language}/${file}.json`)),
        })
  },
}

export default defineConfig({
  root: import.meta.dirname,
  // Relative: the server names the address that they are relative to, in <base>.
  base: './',
  plugins: [react(), emojiData],
  build: {
    outDir: '../server/dist/web',
    emptyOutDir: true,
    assetsDir: 'web',
    target: ['chrome111', 'firefox114', 'safari16.4'],
    manifest: 'manifest.json',
    sourcemap: false,
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_000,
  },
  server: { proxy: Object.fromEntries(ofTheServer.map((path) => [path, { target: workspace, ws: true }])) },
})
