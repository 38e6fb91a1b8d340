// What this browser remembers of this workspace. Two workspaces on one host have different paths, and so different names here.
// A browser that keeps nothing (private windows, full disks) is no reason to fail.

/** The path of the workspace, as the server put it into <base>: it ends in a slash. */
export const basePath = new URL(document.baseURI).pathname.replace(/[^/]*$/, '')

/** The address of the workspace, without a slash at its end. */
export const workspaceUrl = (new URL(document.baseURI).origin + basePath).replace(/\/$/, '')

const nameOf = (name: string): string => `foyer:${basePath}:${name}`

/** What was kept under a name; null when nothing was. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(nameOf(name))
  } catch {
    return null
  }
}

/** Keeps a text, or forgets it. */
export function keep(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(nameOf(name))
    else localStorage.setItem(nameOf(name), value)
  } catch {
    // Nothing is kept, and everything else works.
  }
}

/** Hears when another tab keeps or forgets something; answers how to stop. */
export function onKept(name: string, hear: (value: string | null) => void): () => void {
  const listen = (event: StorageEvent): void => {
    if (event.key === nameOf(name) || event.key === null) hear(recall(name))
  }
  window.addEventListener('storage', listen)
  return () => window.removeEventListener('storage', listen)
}
