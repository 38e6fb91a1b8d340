// The requests as a process of its own: a plan on standard input, the result on standard output.
import { text } from 'node:stream/consumers'
import { playRequests, type RequestPlan } from './requests.ts'

const plan = JSON.parse(await text(process.stdin)) as RequestPlan
process.stdout.write(JSON.stringify(await playRequests(plan)))
