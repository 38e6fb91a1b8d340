// The store alone as a process of its own, so that it has an event loop of its own: a plan on standard input, the result on standard output.
import { text } from 'node:stream/consumers'
import { playStore, type StorePlan } from './store.ts'

const plan = JSON.parse(await text(process.stdin)) as StorePlan
process.stdout.write(JSON.stringify(await playStore(plan)))
