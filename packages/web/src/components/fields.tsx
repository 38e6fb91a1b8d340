// Form fields as all pages have them: label above, the reason for a refusal below, 16 px on phones.
import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { IconEye, IconEyeOff } from '@tabler/icons-react'
import { type ComponentProps, type ReactNode, useState } from 'react'
import { useText } from '../text/use-text.tsx'
import { componentsText } from './components-text.ts'
import classes from './fields.module.css'
import type { FieldProps } from './use-form.ts'

type Common = FieldProps & {
  readonly label: ReactNode
  readonly autoComplete: string
  readonly hint?: ReactNode
  readonly autoFocus?: boolean
  readonly required?: boolean
}

export function TextField({
  hint,
  autoFocus = false,
  error,
  ...props
}: Common &
  Pick<
    ComponentProps<typeof TextInput>,
    'type' | 'inputMode' | 'leftSection' | 'rightSection' | 'placeholder' | 'maxLength' | 'spellCheck'
  >): ReactNode {
  return (
    <TextInput
      size="lg"
      leftSectionWidth={36}
      {...props}
      error={error}
      description={hint}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      withAsterisk={false}
      data-autofocus={autoFocus || undefined}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- the first field of a page that is nothing but its form
      autoFocus={autoFocus}
      autoCapitalize="none"
    />
  )
}

/** One of a few, the first of which says nothing. */
export function ChoiceField({
  hint,
  error,
  options,
  ...props
}: FieldProps & {
  readonly label: ReactNode
  readonly options: readonly string[]
  readonly hint?: ReactNode
  readonly required?: boolean
}): ReactNode {
  return (
    <NativeSelect
      size="lg"
      {...props}
      data={['', ...options]}
      error={error}
      description={hint}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      withAsterisk={false}
    />
  )
}

/** A password, with a button that shows it. `beside` stands at the right end of the label's line. */
export function PasswordField({
  hint,
  beside,
  label,
  autoFocus = false,
  error,
  ...props
}: Common & { readonly beside?: ReactNode }): ReactNode {
  const t = useText(componentsText)
  const [isVisible, setVisible] = useState(false)
  return (
    <div className={classes.password}>
      {beside !== undefined && <div className={classes.beside}>{beside}</div>}
      <PasswordInput
        size="lg"
        {...props}
        label={label}
        error={error}
        description={hint}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        withAsterisk={false}
        aria-invalid={error !== null}
        visible={isVisible}
        onVisibilityChange={setVisible}
        visibilityToggleButtonProps={{ 'aria-label': isVisible ? t('password.hide') : t('password.show'), tabIndex: 0 }}
        visibilityToggleIcon={VisibilityIcon}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the first field of a page that is nothing but its form
        autoFocus={autoFocus}
      />
    </div>
  )
}

function VisibilityIcon({ reveal }: { readonly reveal: boolean }): ReactNode {
  const Icon = reveal ? IconEyeOff : IconEye
  return <Icon size={18} stroke={1.75} aria-hidden="true" />
}

/** The one button that a form is for. It keeps its width while it sends, and says so. */
export function SubmitButton({
  isSending,
  onClick,
  children,
}: {
  readonly isSending: boolean
  readonly onClick?: () => void
  readonly children: ReactNode
}): ReactNode {
  return (
    <Button
      type="submit"
      variant="filled"
      size="lg"
      fullWidth
      loading={isSending}
      aria-busy={isSending}
      {...(onClick === undefined ? {} : { onClick })}
    >
      {children}
    </Button>
  )
}
