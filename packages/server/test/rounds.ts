// How often a race is run: a few rounds in every test run, many where somebody asks for the proof (PROOF=1).

/** `few` ordinarily, `many` for the proof. */
export function rounds(few: number, many: number): number {
  return process.env['PROOF'] === '1' ? many : few
}
