// F6 and Shift F6 go from region to region: rooms, messages, composer, bar. A region is an element with `data-region`, in the order of the page.

const focusable =
  'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), [tabindex]:not([tabindex="-1"])'

/** Listens for F6; once, at the root of the app. */
export function listenForRegions(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'F6' || event.ctrlKey || event.altKey || event.metaKey) return
    const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((region) => region.checkVisibility?.() ?? true)
    if (regions.length === 0) return
    event.preventDefault()
    // A region may stand in another: the innermost is where one is.
    const here = regions.findLastIndex((region) => region.contains(document.activeElement))
    const step = event.shiftKey ? -1 : 1
    const from = here === -1 && event.shiftKey ? 0 : here
    enter(regions[(from + step + regions.length) % regions.length])
  }
  document.addEventListener('keydown', onKey)
  return () => document.removeEventListener('keydown', onKey)
}

/** The place in a region that says it is its entry (`data-region-entry`), else the first that takes the focus, else the region itself. */
function enter(region: HTMLElement | undefined): void {
  const entry = region?.querySelector<HTMLElement>('[data-region-entry]') ?? region?.querySelector<HTMLElement>(focusable)
  if (entry === undefined || entry === null) {
    if (region === undefined) return
    region.tabIndex = -1
    region.focus()
    return
  }
  entry.focus()
}
