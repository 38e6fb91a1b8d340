// Our theme: Mantine's components in the colours, sizes and habits of tokens.css. What every page needs for accessibility (visible
// focus, named close buttons, errors that are told) is set here once.
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'
import classes from './theme.module.css'

const scale = (...steps: MantineColorsTuple): MantineColorsTuple => steps

// biome-ignore format: ten steps a line, light to dark, as in tokens.css
const colors = {
  sand: scale('#FCFBF9', '#F7F5F1', '#F0EDE7', '#E5E1D9', '#D3CDC2', '#A8A196', '#877F73', '#6B645A', '#4A453D', '#2B2823'),
  ink: scale('#F6F3EE', '#E9E5DE', '#CFC9BF', '#A9A296', '#857D71', '#5E574D', '#3D3934', '#2B2825', '#211F1C', '#181715'),
  blue: scale('#F4F8FE', '#E3EEFF', '#C9DEFE', '#A4C7FF', '#79ADFF', '#448DFF', '#2370E3', '#0058C9', '#0046A3', '#00347D'),
  plum: scale('#FEF4FB', '#FEE4F7', '#FCCBEF', '#F4AAE1', '#E586CF', '#CD63B7', '#B0469B', '#972E84', '#7D1E6D', '#5E1651'),
  amber: scale('#FDF7ED', '#F9EBD7', '#F5D7B2', '#ECBC82', '#DD9E51', '#C87E1A', '#A86304', '#8C4F01', '#733E00', '#582C00'),
  red: scale('#FEF5F4', '#FEE7E4', '#FED0C9', '#FEAEA4', '#FF8276', '#F1524A', '#D22E2C', '#B70012', '#95000C', '#710006'),
  green: scale('#F1FAF3', '#DEF3E4', '#BFE8CB', '#96D8AB', '#6AC389', '#3CA869', '#0A8D4E', '#00743E', '#025D31', '#004623'),
}

const field = {
  classNames: { label: classes.label ?? '', input: classes.input ?? '', error: classes.error ?? '', description: classes.hint ?? '' },
}

/** What the components are made of when nobody says otherwise. */
export const theme = createTheme({
  colors: { ...colors, gray: colors.sand, dark: colors.ink },
  primaryColor: 'blue',
  primaryShade: { light: 7, dark: 6 },
  fontFamily: 'var(--fy-font)',
  fontFamilyMonospace: 'var(--fy-font-mono)',
  fontSizes: { xs: 'var(--fy-fs-xs)', sm: 'var(--fy-fs-sm)', md: 'var(--fy-fs-md)', lg: 'var(--fy-fs-lg)', xl: 'var(--fy-fs-xl)' },
  lineHeights: { xs: 'var(--fy-lh-xs)', sm: 'var(--fy-lh-sm)', md: 'var(--fy-lh-md)', lg: 'var(--fy-lh-lg)', xl: 'var(--fy-lh-xl)' },
  spacing: { xs: 'var(--fy-s-2)', sm: 'var(--fy-s-3)', md: 'var(--fy-s-4)', lg: 'var(--fy-s-5)', xl: 'var(--fy-s-6)' },
  headings: { fontWeight: '600' },
  // Where ui.md says that the layout changes.
  breakpoints: { xs: '30em', sm: '48em', md: '56.25em', lg: '75em', xl: '90em' },
  defaultRadius: 8,
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  focusClassName: classes.focus ?? '',
  components: {
    Button: { defaultProps: { variant: 'default' }, classNames: { root: classes.button } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 32, radius: 6 }, classNames: { root: classes.iconButton } },
    Anchor: { defaultProps: { underline: 'hover' } },
    TextInput: field,
    PasswordInput: { classNames: { ...field.classNames, innerInput: classes.innerInput } },
    Textarea: field,
    NumberInput: field,
    Select: { ...field, defaultProps: { comboboxProps: { shadow: 'none' }, checkIconPosition: 'right' } },
    MultiSelect: field,
    TagsInput: field,
    InputWrapper: { classNames: { label: classes.label, error: classes.error, description: classes.hint } },
    Checkbox: { defaultProps: { radius: 4, size: 'sm' } },
    Switch: { defaultProps: { withThumbIndicator: false } },
    // The frame of the app does not scroll; locking it would need a style that the page's policy keeps out.
    Modal: {
      defaultProps: { centered: true, radius: 12, lockScroll: false, transitionProps: { transition: 'fade', duration: 140 } },
      classNames: { title: classes.dialogTitle },
    },
    Drawer: { defaultProps: { transitionProps: { duration: 140 } } },
    Menu: {
      // The placeholder for the focus stands inside the menu and is no item of it.
      defaultProps: { withInitialFocusPlaceholder: false, shadow: 'none', transitionProps: { transition: 'fade', duration: 90 } },
      classNames: { dropdown: classes.dropdown, item: classes.menuItem, label: classes.menuLabel, divider: classes.menuDivider },
    },
    Popover: { classNames: { dropdown: classes.dropdown } },
    Combobox: { classNames: { dropdown: classes.dropdown } },
    Tooltip: { defaultProps: { openDelay: 300, events: { hover: true, focus: true, touch: false }, multiline: true, maw: 320 } },
    Tabs: { defaultProps: { color: 'gray' } },
  },
})

// Mantine's own variables, by our names.
const variables = {
  '--mantine-color-body': 'var(--fy-surface)',
  '--mantine-color-text': 'var(--fy-text)',
  '--mantine-color-bright': 'var(--fy-text-strong)',
  '--mantine-color-dimmed': 'var(--fy-text-muted)',
  '--mantine-color-default': 'var(--fy-surface)',
  '--mantine-color-default-hover': 'var(--fy-surface-hover)',
  '--mantine-color-default-color': 'var(--fy-text-strong)',
  '--mantine-color-default-border': 'var(--fy-border-strong)',
  '--mantine-color-anchor': 'var(--fy-link)',
  '--mantine-color-error': 'var(--fy-danger)',
  '--mantine-color-placeholder': 'var(--fy-text-faint)',
  '--mantine-primary-color-filled': 'var(--fy-accent)',
  '--mantine-primary-color-filled-hover': 'var(--fy-accent-hover)',
  '--mantine-color-blue-filled': 'var(--fy-accent)',
  '--mantine-color-blue-filled-hover': 'var(--fy-accent-hover)',
  '--mantine-color-red-filled': 'var(--fy-danger-solid)',
  '--mantine-primary-color-contrast': 'var(--fy-text-on-solid)',
}

// Mantine sets its own by scheme; only what is set by scheme too comes after them.
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: variables, dark: variables })
