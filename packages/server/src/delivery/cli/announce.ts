// What is printed, for people, once a workspace is there.

/** Says where it is, and with which code it is set up when there is no administrator. */
export function announce(address: string, setupCode: string | null): void {
  process.stdout.write(`Foyer is ready at ${address}\n`)
  if (setupCode !== null)
    process.stdout.write(`There is no administrator yet. Set the workspace up with this code (it works once): ${setupCode}\n`)
}
