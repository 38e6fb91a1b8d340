// What goes wrong inside a server's process and can't be done to it from outside: its clock is wrong, or its event loop stands still. Node
// loads this before the server (`--import`), which knows nothing of it. Not libfaketime: that would have to be installed wherever runs
// are, takes the monotonic clock along unless it is told not to, and can't make a process busy.
import { readFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const { Date } = globalThis
const now = Date.now
let aheadMs = 0

/** Every way of asking what time it is; what was a Date stays one. */
function bendClock() {
  Date.now = () => now() + aheadMs
  globalThis.Date = new Proxy(Date, {
    construct: (target, values, made) => Reflect.construct(target, values.length === 0 ? [target.now()] : values, made),
    apply: (target) => new target(target.now()).toString(),
  })
}

function standStill(ms) {
  const until = performance.now() + ms
  while (performance.now() < until);
}

if (isMainThread)
  process.on('SIGUSR2', () => {
    const order = JSON.parse(readFileSync(process.env.FAULTS_ORDERS, 'utf8'))
    console.log(`order ${order.number} of the fault run`)
    if (order.stallMs !== undefined) return standStill(order.stallMs)
    // Only a process whose clock is wrong asks for the time in another way than usual.
    if (Date.now === now) bendClock()
    aheadMs = order.aheadMs
  })
