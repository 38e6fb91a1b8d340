// One's own avatar, and behind it: appearance, language, administration where one may, signing out.
import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { IconLogout, IconSettings, IconUserCircle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { memo, type ReactNode } from 'react'
import { Avatar } from '../components/avatar.tsx'
import { componentsText } from '../components/components-text.ts'
import { PersonName } from '../components/person-name.tsx'
import { useRights } from '../session/rights.ts'
import { signOut, useSelf } from '../session/session.ts'
import { type Language, languages, speak } from '../text/language.ts'
import { useLanguage } from '../text/use-language.ts'
import { useText } from '../text/use-text.tsx'
import { hasAdministration } from './administration.ts'
import { shellText } from './shell-text.ts'

const icon = { size: 18, stroke: 1.75, 'aria-hidden': true } as const

/** `onYou` opens one's own page, where there is one; `status` is how one is shown to others at this moment. */
export const AccountMenu = memo(function AccountMenu({
  onYou,
  status,
}: {
  readonly onYou?: () => void
  readonly status?: string | undefined
}): ReactNode {
  const t = useText(shellText)
  const tc = useText(componentsText)
  const self = useSelf()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const mayAdminister = hasAdministration(useRights())
  const spoken = useLanguage()
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <UnstyledButton aria-label={t('yourAccount')}>
          <Avatar person={status === undefined ? self : { ...self, status }} size={32} presence />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <PersonName person={self} below={self.username} />
        </Menu.Label>
        {onYou !== undefined && (
          <Menu.Item leftSection={<IconUserCircle {...icon} />} onClick={onYou}>
            {t('you')}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Label>{t('theme')}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as typeof colorScheme)}>
          {(['auto', 'light', 'dark'] as const).map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick={false}>
              {t(`theme.${scheme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{tc('language')}</Menu.Label>
        <Menu.RadioGroup value={spoken} onChange={(code) => speak(code as Language)}>
          {(Object.entries(languages) as [Language, string][]).map(([code, own]) => (
            <Menu.RadioItem key={code} value={code} lang={code} closeMenuOnClick={false}>
              {own}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        {mayAdminister && (
          <Menu.Item component={Link} to="/admin" leftSection={<IconSettings {...icon} />}>
            {t('administration')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconLogout {...icon} />} onClick={() => void signOut()}>
          {t('signingOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
})
