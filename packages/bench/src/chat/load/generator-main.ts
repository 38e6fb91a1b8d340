// The generator as a process of its own, so that its processor time is its own: a plan on standard input, the result on standard output.
import { text } from 'node:stream/consumers'
import { play } from './generator.ts'
import type { Plan } from './plan.ts'

const plan = JSON.parse(await text(process.stdin)) as Plan
process.stdout.write(JSON.stringify(await play(plan)))
