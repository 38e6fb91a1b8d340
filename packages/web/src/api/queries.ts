// The one cache of what was asked of the server. It is emptied whenever somebody signs in or out.
import { RestError } from '@foyer/client/rest-client.ts'
import { QueryClient } from '@tanstack/react-query'

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // A refusal stays one; only what did not come through is tried again.
      retry: (failures, error) => !(error instanceof RestError && error.status < 500) && failures < 3,
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})
