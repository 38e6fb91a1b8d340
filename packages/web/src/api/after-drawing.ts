// What stands beside the first drawing of a page, and not in it, is asked for when that has been handed to the screen.

/** Longer than a picture takes; a page that is not looked at draws none. */
const longestMs = 100

/** Resolves when what was changed just now has been drawn. */
export function afterDrawing(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, longestMs)
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.addEventListener('message', () => {
        clearTimeout(timer)
        port1.close()
        resolve()
      })
      port1.start()
      port2.postMessage(null)
    })
  })
}
