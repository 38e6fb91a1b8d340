// The shell of pages that stand alone: getting in, what has ended, what is not found. One column in the middle, the language below.
import type { ReactNode } from 'react'
import { usePublicSettings } from '../api/public-settings.ts'
import { FoyerMark } from './foyer-mark.tsx'
import { LanguageChoice } from './language-choice.tsx'
import classes from './page-shell.module.css'
import { usePageTitle } from './use-page-title.ts'

/** `title` names the tab; `heading` is the page's own, the workspace's name when there is none. */
export function PageShell({
  title,
  heading,
  lead,
  children,
}: {
  readonly title: string
  readonly heading?: ReactNode
  readonly lead?: ReactNode
  readonly children: ReactNode
}): ReactNode {
  const { Site_Name: workspace } = usePublicSettings()
  usePageTitle(title)
  return (
    <div className={classes.page}>
      <main className={classes.column}>
        <FoyerMark size={44} />
        {heading !== undefined && <p className={classes.workspace}>{workspace}</p>}
        <h1 className={classes.heading}>{heading ?? workspace}</h1>
        {lead !== undefined && <p className={classes.lead}>{lead}</p>}
        <div className={classes.body}>{children}</div>
      </main>
      <LanguageChoice />
    </div>
  )
}

/** A page that is only a message. */
export function MessagePage({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  usePageTitle(title)
  return (
    <div className={classes.page}>
      <main className={classes.message}>{children}</main>
      <LanguageChoice />
    </div>
  )
}
