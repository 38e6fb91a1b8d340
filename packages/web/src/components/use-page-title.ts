import { useEffect } from 'react'
import { usePublicSettings } from '../api/public-settings.ts'

/** Names the browser's tab: what the page is, then where. */
export function usePageTitle(title: string): void {
  const { Site_Name: workspace } = usePublicSettings()
  useEffect(() => {
    document.title = title === '' ? workspace : `${title} · ${workspace}`
  }, [title, workspace])
}
