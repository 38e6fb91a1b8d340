// A link that looks like a button: its address is one of ours, and is checked by the compiler.
import { Button } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import { type ComponentProps, forwardRef } from 'react'

const AnchorButton = forwardRef<HTMLAnchorElement, Omit<ComponentProps<typeof Button<'a'>>, 'component'>>((props, ref) => (
  <Button component="a" ref={ref} {...props} />
))
AnchorButton.displayName = 'AnchorButton'

export const LinkButton = createLink(AnchorButton)
