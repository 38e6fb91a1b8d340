// Starts the client: theme, texts, session, addresses.
import './theme/layers.css'
import './theme/mantine.ts'
import './theme/tokens.css'
import './theme/page.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queries } from './api/queries.ts'
import { router } from './pages/router.ts'
import { resumeSession, watchSession } from './session/session.ts'
import { basePath } from './session/storage.ts'
import { cssVariables, theme } from './theme/theme.ts'

// The policy of the page lets styles in only by the nonce of its answer.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? ''
const colorSchemes = localStorageColorSchemeManager({ key: `foyer:${basePath}:theme` })

watchSession()
void resumeSession()

createRoot(document.getElementById('app') ?? document.body).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemes}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
