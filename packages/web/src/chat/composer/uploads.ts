// Files on their way: uploaded as soon as they are chosen, sent when the message is. Each can be cancelled, and tried again.
import { RestError } from '@foyer/client/rest-client.ts'
import { useCallback, useEffect, useRef, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { newMessageId } from '../model/outbox.ts'

export interface Upload {
  readonly key: string
  readonly file: File
  /** 0 to 100. */
  readonly percent: number
  readonly state: 'uploading' | 'ready' | 'failed'
  /** The server's name for it. */
  readonly fileId: string | null
  /** Why it failed; null: the connection broke off. */
  readonly error: RestError | null
}

const uploadsMax = 10

const none: readonly Upload[] = []

/** Those that were chosen in a place: a room, or one of its threads. */
export function useUploads(rid: string, place: string) {
  const [of, setOf] = useState(place)
  const [held, setUploads] = useState(none)
  if (of !== place) {
    setOf(place)
    setUploads(none)
  }
  const uploads = of === place ? held : none
  const requests = useRef(new Map<string, XMLHttpRequest>())
  const change = useCallback((key: string, by: Partial<Upload>) => {
    setUploads((before) => before.map((upload) => (upload.key === key ? { ...upload, ...by } : upload)))
  }, [])

  const begin = useCallback(
    (key: string, file: File) => {
      const request = new XMLHttpRequest()
      requests.current.set(key, request)
      request.open('POST', `${rest.url}/api/v1/rooms.media/${encodeURIComponent(rid)}`)
      request.setRequestHeader('X-Auth-Token', rest.authToken ?? '')
      request.setRequestHeader('X-User-Id', rest.userId ?? '')
      request.upload.addEventListener('progress', ({ loaded, total }) =>
        change(key, { percent: total === 0 ? 0 : Math.floor((loaded / total) * 100) }),
      )
      request.addEventListener('load', () => {
        const body = bodyOf(request)
        const { file: stored } = body as { file?: { _id: string } }
        if (request.status < 400 && stored !== undefined) return change(key, { state: 'ready', percent: 100, fileId: stored._id })
        change(key, { state: 'failed', error: new RestError({ status: request.status, headers: new Headers(), body }) })
      })
      request.addEventListener('error', () => change(key, { state: 'failed', error: null }))
      const form = new FormData()
      form.append('file', file, file.name)
      request.send(form)
    },
    [rid, change],
  )

  const add = useCallback(
    (files: Iterable<File>) => {
      const fresh = [...files].slice(0, uploadsMax).map((file) => ({ key: newMessageId(), file }))
      setUploads((before) =>
        [
          ...before,
          ...fresh.map(({ key, file }): Upload => ({ key, file, percent: 0, state: 'uploading', fileId: null, error: null })),
        ].slice(0, uploadsMax),
      )
      for (const { key, file } of fresh) begin(key, file)
    },
    [begin],
  )
  const again = (upload: Upload): void => {
    change(upload.key, { state: 'uploading', percent: 0, error: null })
    begin(upload.key, upload.file)
  }
  const drop = (key: string): void => {
    requests.current.get(key)?.abort()
    requests.current.delete(key)
    setUploads((before) => before.filter((upload) => upload.key !== key))
  }
  // Whoever goes elsewhere leaves unsent files behind; the server forgets them within a day.
  useEffect(() => {
    const open = requests.current
    return () => {
      for (const request of open.values()) request.abort()
      open.clear()
    }
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- when another place is shown
  }, [place])
  return { uploads, add, again, drop }
}

function bodyOf(request: XMLHttpRequest): object {
  try {
    return JSON.parse(request.responseText) as object
  } catch {
    return {}
  }
}
