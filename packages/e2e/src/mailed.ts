// A workspace whose letters are delivered: it speaks to a Postfix of its own, as an operator's would, and what came lies in mailboxes.
import { domain, startPostfix } from './postfix.ts'
import { until } from './server.ts'
import { type FreshWorkspace, openFreshWorkspace } from './workspace.ts'

export interface MailedWorkspace extends FreshWorkspace {
  /** What stands at a place of a letter to somebody; of each letter once. */
  mailed(name: string, place: RegExp): Promise<string>
  /** The address, on this workspace, that a letter to somebody leads to: of the page that is named. */
  mailedLink(name: string, page: string): Promise<string>
  /** How many letters somebody has. */
  letterCount(name: string): Promise<number>
}

export const addressOf = (name: string): string => `${name}@${domain}`

/** Opens one for people who have mailboxes. Codes are mailed only to those who have asked for them. */
export async function openMailedWorkspace(people: readonly string[], environment: Record<string, string> = {}): Promise<MailedWorkspace> {
  const postfix = await startPostfix(people)
  const workspace = await openFreshWorkspace({
    MAIL_URL: `smtp://127.0.0.1:${postfix.port}`,
    NODE_EXTRA_CA_CERTS: postfix.authority,
    OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_Enabled: 'true',
    OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_By_Email_Auto_Opt_In: 'false',
    ...environment,
  }).catch(async (error: unknown) => {
    await postfix[Symbol.asyncDispose]()
    throw error
  })
  const read = new Set<string>()
  const lettersTo = async (name: string) =>
    (await postfix.letters()).filter(({ to = [] }) => to.some(({ address }) => address === addressOf(name)))
  const mailed = async (name: string, place: RegExp): Promise<string> => {
    let found = ''
    const isThere = async (): Promise<boolean> => {
      for (const { source, text = '' } of await lettersTo(name)) {
        const here = place.exec(text)
        if (here === null || read.has(source)) continue
        read.add(source)
        found = here[1] ?? here[0]
        return true
      }
      return false
    }
    await until(isThere, `a letter to ${name} has ${place.source}`, 20_000, 50)
    return found
  }
  return {
    ...workspace,
    mailed,
    async mailedLink(name, page) {
      const { pathname, hash } = new URL(await mailed(name, new RegExp(`https?://\\S+/${page}#[\\w-]{43}`)))
      return pathname + hash
    },
    letterCount: async (name) => (await lettersTo(name)).length,
    async [Symbol.asyncDispose]() {
      await workspace[Symbol.asyncDispose]()
      await postfix[Symbol.asyncDispose]()
    },
  }
}
