// What was found elsewhere about invite links (findings 23 and 40), and is not so here.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../app.ts'

let workspace: TestWorkspace
let carol: Person
beforeAll(async () => {
  workspace = await openWorkspace({ ROOT_URL: 'https://chat.example.com' })
  carol = await workspace.newPerson('carol')
})
afterAll(() => workspace?.[Symbol.asyncDispose]())

interface Invite {
  readonly _id: string
  readonly url: string
  readonly uses: number
}
const newGroup = async (owner: Person, name: string): Promise<string> =>
  (await owner.rest.post<{ group: { _id: string } }>('groups.create', { name })).group._id

test('finding 23: joining that fails uses nothing up of a link', async () => {
  const { alice } = workspace
  const gina = await workspace.newPerson('gina', { roles: ['guest'] })
  await newGroup(alice, 'first').then((roomId) => alice.rest.post('groups.invite', { roomId, userId: gina.id }))
  const { _id: token } = await alice.rest.post<Invite>('findOrCreateInvite', {
    rid: await newGroup(alice, 'second'),
    days: 1,
    maxUses: 1,
    guests: true,
  })
  const use = () => gina.rest.request('POST', 'useInviteToken', { body: { token } })
  const uses = async () => (await alice.rest.get<Invite[]>('listInvites')).find(({ _id }) => _id === token)?.uses
  await alice.rest.post('settings/Limits_Rooms_Per_Guest', { value: 1 })
  expect((await use()).body).toMatchObject({ errorType: 'error-max-rooms-per-guest-reached' })
  expect(await uses()).toBe(0)
  await alice.rest.post('settings/Limits_Rooms_Per_Guest', { value: 2 })
  expect((await use()).status).toBe(200)
  expect(await uses()).toBe(1)
  await alice.rest.post('settings/Limits_Rooms_Per_Guest', { value: 0 })
})

test('finding 40: an owner lists the links into her room and takes them back, and they lead to this workspace, whatever is set', async () => {
  const { alice } = workspace
  const rid = await newGroup(carol, 'project')
  const invite = await carol.rest.post<Invite>('findOrCreateInvite', { rid, days: 1, maxUses: 10 })
  expect(invite.url).toBe(`https://chat.example.com/invite/${invite._id}`)
  const proxy = await alice.rest.request('POST', 'settings/Accounts_Registration_InviteUrlType', { body: { value: 'proxy' } })
  expect(proxy.status).toBe(400)
  expect((await carol.rest.get<Invite[]>('listInvites')).map(({ _id, url }) => [_id, url])).toEqual([[invite._id, invite.url]])
  expect(await carol.rest.del(`removeInvite/${invite._id}`)).toBe(true)
  expect(await carol.rest.get('listInvites')).toEqual([])
  expect(await alice.rest.post('validateInviteToken', { token: invite._id })).toMatchObject({ valid: false })
})
