// Gathers what arrives in quick succession, so that a busy room costs ten drawings a second and not fifty. A message brings frames of
// its room and of one's membership with it: whatever has been gathered is taken at the same moment, and drawn once.

/** How long the first waits for what comes with it. */
const gatherMs = 40
/** While more keeps coming: from one drawing to the next. */
const busyMs = 100

const waiting = new Set<() => void>()
let timer: ReturnType<typeof setTimeout> | undefined
let takenAt = Number.NEGATIVE_INFINITY

/** Calls `take` with everything that was added within a moment. */
export function batch<Item>(take: (items: Item[]) => void): (item: Item) => void {
  let gathered: Item[] = []
  const takeGathered = (): void => {
    const items = gathered
    gathered = []
    take(items)
  }
  return (item) => {
    gathered.push(item)
    waiting.add(takeGathered)
    timer ??= setTimeout(takeAll, Math.max(gatherMs, takenAt + busyMs - performance.now()))
  }
}

function takeAll(): void {
  timer = undefined
  takenAt = performance.now()
  const all = [...waiting]
  waiting.clear()
  for (const takeGathered of all) takeGathered()
}
