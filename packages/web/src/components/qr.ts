// An address as a QR code (ISO/IEC 18004): bytes, level M, the smallest of sizes 1 to 16 that holds it, up to 450 bytes. Letters beyond
// ASCII are guessed at by those who read it: addresses have none. How it looks is qr-code.tsx.

/** Rows of modules; true is dark. */
export type QrGrid = readonly (readonly boolean[])[]

// At level M, by size: codewords that mend in each block, and blocks.
const mendingPerBlock = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28]
const blocksOf = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10]

export function qrOf(text: string): QrGrid {
  const bytes = [...new TextEncoder().encode(text)]
  const size = blocksOf.findIndex((_, size) => size > 0 && bytes.length <= capacity(size))
  if (size < 0) throw new Error('too much text for a QR code of this kind')
  return draw(size, interleave(size, pad(size, bytes)))
}

/** The modules that data has, of this size: all but what is always drawn. */
function dataModules(size: number): number {
  const marks = size === 1 ? 0 : Math.floor(size / 7) + 2
  const ofMarks = size === 1 ? 0 : (25 * marks - 10) * marks - 55
  return (16 * size + 128) * size + 64 - ofMarks - (size >= 7 ? 36 : 0)
}

const codewords = (size: number): number => Math.floor(dataModules(size) / 8)
const dataCodewords = (size: number): number => codewords(size) - at(mendingPerBlock, size) * at(blocksOf, size)
const lengthBits = (size: number): number => (size < 10 ? 8 : 16)
const capacity = (size: number): number => Math.floor((dataCodewords(size) * 8 - 4 - lengthBits(size)) / 8)

function pad(size: number, bytes: readonly number[]): number[] {
  const bits: number[] = []
  const push = (value: number, length: number): void => {
    for (let i = length - 1; i >= 0; i--) bits.push((value >>> i) & 1)
  }
  push(0b0100, 4)
  push(bytes.length, lengthBits(size))
  for (const byte of bytes) push(byte, 8)
  const most = dataCodewords(size) * 8
  push(0, Math.min(4, most - bits.length))
  push(0, (8 - (bits.length % 8)) % 8)
  for (let filler = 0xec; bits.length < most; filler ^= 0xec ^ 0x11) push(filler, 8)
  return Array.from({ length: bits.length / 8 }, (_, i) => Number.parseInt(bits.slice(i * 8, i * 8 + 8).join(''), 2))
}

/** Data in blocks, each with what mends it, laid side by side. */
function interleave(size: number, data: readonly number[]): number[] {
  const count = at(blocksOf, size)
  const mending = at(mendingPerBlock, size)
  const all = codewords(size)
  const short = Math.floor(all / count) - mending
  const shortBlocks = count - (all % count)
  const divisor = divisorOf(mending)
  const blocks: { readonly data: readonly number[]; readonly mending: readonly number[] }[] = []
  for (let from = 0, i = 0; i < count; i++) {
    const part = data.slice(from, (from += short + (i < shortBlocks ? 0 : 1)))
    blocks.push({ data: part, mending: remainder(part, divisor) })
  }
  const laid: number[] = []
  for (let i = 0; i <= short; i++) for (const block of blocks) if (i < block.data.length) laid.push(at(block.data, i))
  for (let i = 0; i < mending; i++) for (const block of blocks) laid.push(at(block.mending, i))
  return laid
}

/** Multiplies in the field of 256 that the code is made in. */
function times(x: number, y: number): number {
  let product = 0
  for (let i = 7; i >= 0; i--) product = (product << 1) ^ ((product >>> 7) * 0x11d) ^ (((y >>> i) & 1) * x)
  return product
}

function divisorOf(degree: number): number[] {
  const result = [...Array.from({ length: degree - 1 }, () => 0), 1]
  for (let root = 1, i = 0; i < degree; i++, root = times(root, 2))
    for (let j = 0; j < degree; j++) result[j] = times(at(result, j), root) ^ (result[j + 1] ?? 0)
  return result
}

function remainder(data: readonly number[], divisor: readonly number[]): number[] {
  const result = divisor.map(() => 0)
  for (const byte of data) {
    const factor = byte ^ (result.shift() ?? 0)
    result.push(0)
    divisor.forEach((coefficient, i) => (result[i] = at(result, i) ^ times(coefficient, factor)))
  }
  return result
}

interface Drawing {
  readonly width: number
  readonly dark: boolean[][]
  /** Where data does not go. */
  readonly taken: boolean[][]
}

function draw(size: number, laid: readonly number[]): QrGrid {
  const width = size * 4 + 17
  const empty = (): boolean[][] => Array.from({ length: width }, () => Array.from({ length: width }, () => false))
  const drawing = { width, dark: empty(), taken: empty() }
  drawMarks(drawing, size)
  drawData(drawing, laid)
  // Of the eight masks, the one that is easiest to read.
  const tried = masks.map((mask, number) => masked(drawing, { mask, number }))
  return tried.reduce((best, one) => (penalty(one) < penalty(best) ? one : best))
}

const set = ({ dark, taken }: Drawing, x: number, y: number, isDark: boolean): void => {
  const [row, takenRow] = [dark[y], taken[y]]
  if (row === undefined || takenRow === undefined || x < 0 || x >= row.length) return
  row[x] = isDark
  takenRow[x] = true
}

function drawMarks(drawing: Drawing, size: number): void {
  const { width } = drawing
  for (let i = 0; i < width; i++) {
    set(drawing, 6, i, i % 2 === 0)
    set(drawing, i, 6, i % 2 === 0)
  }
  for (const [x, y] of [
    [3, 3],
    [width - 4, 3],
    [3, width - 4],
  ] as const)
    drawSquares(drawing, { x, y, reach: 4 })
  const places = placesOf(size)
  const last = places.length - 1
  places.forEach((x, i) =>
    places.forEach((y, j) => {
      const isCorner = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)
      if (!isCorner) drawSquares(drawing, { x, y, reach: 2 })
    }),
  )
  drawFormat(drawing, 0)
  if (size >= 7) drawSize(drawing, size)
}

/** Squares in squares: the three of the corners, and the small ones between. */
function drawSquares(drawing: Drawing, { x, y, reach }: { readonly x: number; readonly y: number; readonly reach: 2 | 4 }): void {
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) {
      const distance = Math.max(Math.abs(dx), Math.abs(dy))
      set(drawing, x + dx, y + dy, reach === 4 ? distance !== 2 && distance !== 4 : distance !== 1)
    }
}

function placesOf(size: number): number[] {
  if (size === 1) return []
  const count = Math.floor(size / 7) + 2
  const step = Math.floor((size * 8 + count * 3 + 5) / (count * 4 - 4)) * 2
  return [6, ...Array.from({ length: count - 1 }, (_, i) => size * 4 + 10 - i * step).reverse()]
}

function drawFormat(drawing: Drawing, mask: number): void {
  const { width } = drawing
  // Level M is 00.
  const bits = checked({ value: mask, length: 10, by: 0x537 }) ^ 0x5412
  const bit = (i: number): boolean => ((bits >>> i) & 1) === 1
  for (let i = 0; i <= 5; i++) set(drawing, 8, i, bit(i))
  set(drawing, 8, 7, bit(6))
  set(drawing, 8, 8, bit(7))
  set(drawing, 7, 8, bit(8))
  for (let i = 9; i < 15; i++) set(drawing, 14 - i, 8, bit(i))
  for (let i = 0; i < 8; i++) set(drawing, width - 1 - i, 8, bit(i))
  for (let i = 8; i < 15; i++) set(drawing, 8, width - 15 + i, bit(i))
  set(drawing, 8, width - 8, true)
}

function drawSize(drawing: Drawing, size: number): void {
  const bits = checked({ value: size, length: 12, by: 0x1f25 })
  for (let i = 0; i < 18; i++) {
    const [far, near] = [drawing.width - 11 + (i % 3), Math.floor(i / 3)]
    set(drawing, far, near, ((bits >>> i) & 1) === 1)
    set(drawing, near, far, ((bits >>> i) & 1) === 1)
  }
}

/** A value followed by so many bits that check it. */
function checked({ value, length, by }: { readonly value: number; readonly length: number; readonly by: number }): number {
  let rest = value
  for (let i = 0; i < length; i++) rest = (rest << 1) ^ ((rest >>> (length - 1)) * by)
  return (value << length) | rest
}

/** Two columns at a time, up and down, from the right. */
function drawData({ width, dark, taken }: Drawing, laid: readonly number[]): void {
  let next = 0
  for (let right = width - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5
    for (let i = 0; i < width; i++)
      for (const x of [right, right - 1]) {
        const y = ((right + 1) & 2) === 0 ? width - 1 - i : i
        if (taken[y]?.[x] === true || next >= laid.length * 8) continue
        const row = dark[y]
        if (row !== undefined) row[x] = ((at(laid, next >>> 3) >>> (7 - (next & 7))) & 1) === 1
        next++
      }
  }
}

type Mask = (x: number, y: number) => boolean

const masks: readonly Mask[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

function masked({ width, dark, taken }: Drawing, { mask, number }: { readonly mask: Mask; readonly number: number }): QrGrid {
  const turned = dark.map((row, y) => row.map((isDark, x) => (taken[y]?.[x] === true ? isDark : isDark !== mask(x, y))))
  drawFormat({ width, dark: turned, taken: taken.map((row) => [...row]) }, number)
  return turned
}

/** How hard a grid is to read: long runs, blocks, what looks like a corner, and too much of one shade. */
function penalty(grid: QrGrid): number {
  const columns = grid.map((_, x) => grid.map((row) => row[x] === true))
  const lines = [...grid, ...columns].map((line) => line.map((isDark) => (isDark ? '1' : '0')).join(''))
  let points = 0
  for (const line of lines) {
    for (const run of line.match(/0{5,}|1{5,}/g) ?? []) points += run.length - 2
    points += 40 * (line.match(/(?=00001011101|10111010000)/g)?.length ?? 0)
  }
  grid.forEach((row, y) =>
    row.forEach((isDark, x) => {
      const below = grid[y + 1]
      if (below !== undefined && x + 1 < row.length && [row[x + 1], below[x], below[x + 1]].every((one) => one === isDark)) points += 3
    }),
  )
  const dark = grid.flat().filter(Boolean).length
  return points + 10 * Math.floor(Math.abs((dark * 20) / grid.length ** 2 - 10))
}

function at(numbers: readonly number[], index: number): number {
  const found = numbers[index]
  if (found === undefined) throw new Error('outside')
  return found
}
