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

// What is loaded before somebody sees their first room comes in two files, not in fifty that are loaded together anyway: what every page
// needs, and what the room needs besides. Everything else stays where it is used.
const here = import.meta.dirname
const everyPage = [`${here}/src/main.tsx`]
const signingIn = [`${here}/src/entry/sign-in-page.tsx`]
const room = [`${here}/src/shell/signed-in.tsx`, `${here}/src/chat/chat-page.tsx`]

type ModuleInfo = (id: string) => { readonly importedIds: readonly string[] } | null

/** The modules that come with these, because they are imported by them or by what they import. */
function comingWith(roots: readonly string[], infoOf: ModuleInfo): Set<string> {
  const found = new Set<string>()
  const open = [...roots]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    found.add(id)
    open.push(...(infoOf(id)?.importedIds ?? []))
  }
  return found
}

let chunks: { readonly page: ReadonlySet<string>; readonly room: ReadonlySet<string> } | null = null

function chunkOf(id: string, infoOf: ModuleInfo): 'page' | 'room' | null {
  if (chunks === null) {
    const ofRoom = comingWith(room, infoOf)
    const shared = [...comingWith(signingIn, infoOf)].filter((one) => ofRoom.has(one))
    chunks = { page: new Set([...comingWith(everyPage, infoOf), ...shared]), room: ofRoom }
  }
  // What is a page of its own stays one: it is loaded by its name.
  if (room.includes(id) || everyPage.includes(id)) return null
  return chunks.page.has(id) ? 'page' : chunks.room.has(id) ? 'room' : null
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
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ debugName: 'first', name: (id, build) => chunkOf(id, (one) => build.getModuleInfo(one)) }] } },
    },
  },
  server: { proxy: Object.fromEntries(ofTheServer.map((path) => [path, { target: workspace, ws: true }])) },
})
