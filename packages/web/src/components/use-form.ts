// A form: what is typed, what is wrong with it, and one sending at a time. The server's reason stands at its field, the first field
// that is wrong gets the focus, and nothing typed is ever lost.
import { type FormEvent, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { type Refusal, useRefusals } from '../api/refusals.ts'
import { useText } from '../text/use-text.tsx'
import { componentsText } from './components-text.ts'

export interface FormOptions<Name extends string> {
  readonly start: Readonly<Record<Name, string>>
  /** Fields that may not be empty. */
  readonly required?: readonly NoInfer<Name>[]
  /** What can be seen to be wrong before anybody is asked: a sentence by field. */
  readonly check?: (values: Readonly<Record<NoInfer<Name>, string>>) => Partial<Record<NoInfer<Name>, string>>
  readonly send: (values: Readonly<Record<NoInfer<Name>, string>>) => Promise<unknown>
  /** What a refusal says here, and the field it is about, where that is not what its code says everywhere. */
  readonly read?: (refusal: Refusal, error: unknown) => { readonly sentence?: string; readonly field?: NoInfer<Name> }
  /** Looks at a refusal first; true when it has been dealt with. */
  readonly onRefused?: (refusal: Refusal, error: unknown) => boolean
}

export interface FieldProps {
  readonly name: string
  readonly value: string
  readonly error: string | null
  readonly onChange: (event: { readonly currentTarget: { readonly value: string } }) => void
}

export interface Form<Name extends string> {
  readonly values: Readonly<Record<Name, string>>
  readonly isSending: boolean
  /** What is wrong with the whole; null when nothing is, or when it stands at a field. */
  readonly refused: string | null
  field(name: Name): FieldProps
  set(name: Name, value: string): void
  submit(event?: FormEvent<HTMLFormElement>): void
}

export function useForm<Name extends string>({ start, required = [], check, send, read, onRefused }: FormOptions<Name>): Form<Name> {
  const [values, setValues] = useState<Record<Name, string>>(start)
  const [errors, setErrors] = useState<Partial<Record<Name, string>>>({})
  const [refused, setRefused] = useState<string | null>(null)
  const [isSending, setSending] = useState(false)
  // State is too late for a second press in the same moment.
  const sending = useRef(false)
  const refusalOf = useRefusals()
  const t = useText(componentsText)
  const names = Object.keys(start) as Name[]

  const show = (found: Partial<Record<Name, string>>, form: HTMLFormElement | null): void => {
    flushSync(() => setErrors(found))
    const first = names.find((name) => found[name] !== undefined)
    if (first !== undefined) (form?.elements.namedItem(first) as HTMLElement | null)?.focus()
  }
  const set = (name: Name, value: string): void => {
    setValues((before) => ({ ...before, [name]: value }))
    setErrors(({ [name]: _mended, ...others }) => others as Partial<Record<Name, string>>)
  }
  const submit = (event?: FormEvent<HTMLFormElement>): void => {
    event?.preventDefault()
    if (sending.current) return
    const form = event?.currentTarget ?? null
    // Password managers fill fields without telling React: what stands in the form is what counts.
    const typed = form === null ? values : { ...values, ...typedIn(form, names) }
    const empty = required.filter((name) => typed[name].trim() === '').map((name) => [name, t('field.required')])
    const found = { ...check?.(typed), ...Object.fromEntries(empty) } as Partial<Record<Name, string>>
    setValues(typed)
    setRefused(null)
    if (Object.keys(found).length > 0) return show(found, form)
    sending.current = true
    setSending(true)
    setErrors({})
    send(typed)
      .catch((error: unknown) => {
        const plain = refusalOf(error, names)
        const refusal: Refusal = { ...plain, ...read?.(plain, error) }
        if (onRefused?.(refusal, error) === true) return
        if (refusal.field === null) setRefused(refusal.sentence)
        else show({ [refusal.field]: refusal.sentence } as Partial<Record<Name, string>>, form)
      })
      .finally(() => {
        sending.current = false
        setSending(false)
      })
  }
  return {
    values,
    isSending,
    refused,
    set,
    submit,
    field: (name) => ({
      name,
      value: values[name],
      error: errors[name] ?? null,
      onChange: ({ currentTarget }) => set(name, currentTarget.value),
    }),
  }
}

function typedIn<Name extends string>(form: HTMLFormElement, names: readonly Name[]): Partial<Record<Name, string>> {
  const data = new FormData(form)
  return Object.fromEntries(names.flatMap((name) => (typeof data.get(name) === 'string' ? [[name, data.get(name)]] : []))) as Partial<
    Record<Name, string>
  >
}
