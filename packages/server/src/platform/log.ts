// The log: JSON lines on standard output, one request id through, secrets never in it.
import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

const secretKeys = [
  'password',
  'pass',
  'token',
  'authToken',
  'resume',
  'secret',
  'authorization',
  'x-auth-token',
  'cookie',
  'digest',
  'code',
]

/** A logger at `level` (trace, debug, info, warn, error, fatal, silent), to standard output unless told otherwise. */
export function openLog(level: string, destination: DestinationStream = pino.destination(1)): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secretKeys.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]), censor: '[redacted]' },
    },
    destination,
  )
}
