// What was found for fewer letters, while the answer for those typed by now is on its way: some of it may still be meant.

/** Whether somebody who typed this may mean one who goes by one of these names. */
export function mayMean(typed: string, names: readonly (string | undefined)[]): boolean {
  const wanted = typed.toLocaleLowerCase()
  return names.some((name) => name?.toLocaleLowerCase().includes(wanted) === true)
}
