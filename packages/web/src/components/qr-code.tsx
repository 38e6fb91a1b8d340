// A QR code, dark on light in every theme: cameras need it so.
import { type ReactNode, useMemo } from 'react'
import { qrOf } from './qr.ts'
import classes from './qr-code.module.css'

// Cameras want four modules of light around it.
const edge = 4

export function QrCode({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  const { width, path } = useMemo(() => {
    const grid = qrOf(text)
    const squares = grid.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x + edge} ${y + edge}h1v1h-1z`] : [])))
    return { width: grid.length + 2 * edge, path: squares.join('') }
  }, [text])
  return (
    <svg className={classes.code} viewBox={`0 0 ${width} ${width}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path d={path} />
    </svg>
  )
}
