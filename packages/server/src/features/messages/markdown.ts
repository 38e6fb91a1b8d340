// The formatted form of a text (`md`): the tree that the peer's clients draw, made by the peer's own parser. What is slow or can't
// be parsed is plain text; a send never waits long for it.
import type { Reading } from '../../actions/action.ts'
import { setting } from '../settings/setting.ts'
import { MarkdownWorker, type ParserOptions } from './markdown-worker.ts'

const worker = new MarkdownWorker()

/** The tree of a text; null for no text. */
export async function formatted(
  cx: Pick<Reading, 'workspace'> & { readonly actor: { readonly id: string } },
  text: string,
): Promise<unknown> {
  if (text === '') return null
  if (isPlain(text)) return plainTree(text)
  return (await worker.parse(text, parserOptions(cx), cx.actor.id)) ?? plainTree(text)
}

/** Ends the thread that parses; for the end of the process. */
export function closeMarkdown(): Promise<void> {
  return worker.close()
}

/** A text as it is. */
export function plainTree(text: string): unknown {
  return [{ type: 'PARAGRAPH', value: [{ type: 'PLAIN_TEXT', value: text }] }]
}

const plainLine =
  /^(?:[A-Za-zÀ-ÖØ-öø-ſ\u0370-\u03ff\u0400-\u04ff\u05d0-\u05ea\u0620-\u064a\u3040-\u309f\u4e00-\u9fa5 ,!?'"]|[0-9](?!\.)|(?<![0-9])\.(?= |$))+$/

/** Whether a text is certainly one paragraph without any formatting; others are for the parser to say. */
export function isPlain(text: string): boolean {
  return plainLine.test(text) && !/localhost/i.test(text)
}

/** What the workspace's settings say about parsing. */
export function parserOptions(cx: Pick<Reading, 'workspace'>): ParserOptions {
  const domains = setting(cx, 'Message_CustomDomain_AutoLink')
    .split(',')
    .map((domain) => domain.trim())
    .filter((domain) => domain !== '')
  return {
    colors: setting(cx, 'HexColorPreview_Enabled'),
    emoticons: true,
    customDomains: domains,
    ...(setting(cx, 'Katex_Enabled')
      ? { katex: { dollarSyntax: setting(cx, 'Katex_Dollar_Syntax'), parenthesisSyntax: setting(cx, 'Katex_Parenthesis_Syntax') } }
      : {}),
  }
}
