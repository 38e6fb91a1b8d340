// Gathers what arrives in quick succession, so that a busy room costs one drawing and not fifty.

const gatherMs = 40

/** Calls `take` with everything that was added within a moment. */
export function batch<Item>(take: (items: Item[]) => void): (item: Item) => void {
  let gathered: Item[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  return (item) => {
    gathered.push(item)
    timer ??= setTimeout(() => {
      const items = gathered
      gathered = []
      timer = undefined
      take(items)
    }, gatherMs)
  }
}
