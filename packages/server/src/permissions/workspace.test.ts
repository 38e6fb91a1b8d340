// What holds for the whole workspace, as it is read from the database, laid over by the environment, and changed.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareDatabase, openBareDatabase } from '../../test/bare-database.ts'
import { licence, workspaceWith } from '../../test/facts.ts'
import { newLicenseKeys, readPrivateKey, readPublicKey } from '../platform/license-key.ts'
import { signLicense } from './license.ts'
import { loadWorkspace, lockWorkspace, raiseWorkspaceEpoch, replaceLicense, rolesWith, workspaceAt } from './workspace.ts'

describe('a snapshot', () => {
  test('loses its licence at the moment of its end, and keeps everything else', () => {
    const workspace = workspaceWith({ license: licence, grants: { 'create-c': ['user'] } })
    expect(workspaceAt(workspace, new Date('2030-12-31T23:59:59.999Z'))).toBe(workspace)
    expect(workspaceAt(workspace, new Date('2031-01-01T00:00:00.000Z'))).toEqual({ ...workspace, license: null })
    expect(workspaceAt(workspace, new Date('2031-01-01T00:00:00.001Z')).license).toBeNull()
    const without = workspaceWith()
    expect(workspaceAt(without, new Date('2031-01-01T00:00:00.000Z'))).toBe(without)
  })

  test('says which roles hold a permission, and none of what nothing is known of', () => {
    const workspace = workspaceWith({ grants: { 'create-c': ['user', 'bot'] } })
    expect([rolesWith(workspace, 'create-c'), rolesWith(workspace, 'create-p')]).toEqual([['user', 'bot'], []])
  })
})

const keys = newLicenseKeys()
const now = new Date('2030-06-01T12:00:00Z')
const installedAt = new Date('2030-05-01T12:00:00.000Z')
const warned: string[] = []
const environment = {
  fixedSettings: new Map<string, unknown>([
    ['Site_Name', 'fixed'],
    ['uniqueID', 'forged'],
  ]),
  licensing: { key: readPublicKey(keys.publicKey, 'the test'), warn: (_token: string, fault: string) => void warned.push(fault) },
}

let bare: BareDatabase
let id: string
beforeAll(async () => {
  bare = await openBareDatabase()
  id = (await bare.sql.query<{ id: string }>('SELECT id FROM workspace')).rows[0]?.id ?? ''
})
afterAll(() => bare[Symbol.asyncDispose]())

const load = (given: Parameters<typeof loadWorkspace>[1] = environment) => bare.read((tx) => loadWorkspace(tx, given, now))
const row = async () =>
  (
    await bare.sql.query<{ epoch: number; license: string | null; license_installed_at: Date | null }>(
      'SELECT epoch::int, license, license_installed_at FROM workspace',
    )
  ).rows[0]
const isHeld = () => bare.isHeld('SELECT FROM workspace')

describe('what is read from the database', () => {
  test('are the settings, with what the environment fixes laid over them, and an id that nothing lays itself over', async () => {
    await bare.sql.query(
      `INSERT INTO settings (id, value) VALUES ('Site_Name', '"stored"'), ('Limits_Guests', '7'), ('uniqueID', '"stored"')
       ON CONFLICT (id) DO UPDATE SET value = excluded.value`,
    )
    const { settings, fixed, id: known, epoch } = await load()
    expect([settings.get('Site_Name'), settings.get('Limits_Guests'), settings.get('uniqueID')]).toEqual(['fixed', 7, id])
    expect([...fixed]).toEqual(['Site_Name', 'uniqueID'])
    expect([known, epoch]).toEqual([id, (await row())?.epoch])
    expect((await load({ ...environment, fixedSettings: new Map() })).settings.get('Site_Name')).toBe('stored')
  })

  test('are the roles per permission: those of the catalogue, until administrators made others of them', async () => {
    const [{ at } = { at: new Date(0) }] = (await bare.sql.query<{ at: Date }>('SELECT created_at AS at FROM workspace')).rows
    expect((await load()).grants.get('create-c')).toEqual({ roles: ['admin', 'user', 'bot', 'app'], updatedAt: at })
    await bare.sql.query(
      `INSERT INTO permission_roles (permission, roles, updated_at) VALUES ('create-c', '{owner}', '2030-01-02Z'), ('create-p', '{}', '2030-01-02Z'),
         ('change-setting-Site_Name', '{user}', '2030-01-02Z')`,
    )
    const { grants } = await load()
    const updatedAt = new Date('2030-01-02T00:00:00Z')
    expect(grants.get('create-c')).toEqual({ roles: ['owner'], updatedAt })
    expect(grants.get('create-p')).toEqual({ roles: [], updatedAt })
    expect(grants.get('change-setting-Site_Name')).toEqual({ roles: ['user'], updatedAt })
    expect(grants.get('create-d')?.roles).toEqual(['admin', 'user', 'bot', 'app'])
    expect(grants.size).toBe(194)
  })

  test('are the roles, in the order of their ids', async () => {
    await bare.sql.query(
      `INSERT INTO roles (id, name, scope, description) VALUES ('b-role', 'b', 'Users', ''), ('a-role', 'a', 'Users', '')`,
    )
    const ids = (await load()).roles.map((role) => role.id)
    expect(ids.slice(0, 3)).toEqual(['a-role', 'admin', 'anonymous'])
    expect(ids).toEqual([...ids].sort())
  })

  test('is the licence, where the operator’s key has signed it for this workspace and it has not ended', async () => {
    const token = await signLicense({ ...licence, workspaceId: id, limits: { guestUsers: 3 } }, readPrivateKey(keys.privateKey, 'the test'))
    await bare.sql.query('UPDATE workspace SET license = $1, license_installed_at = $2', [token, installedAt])
    const { license, licenseKey } = await load()
    expect(license).toEqual({ ...licence, workspaceId: id, limits: { guestUsers: 3 }, installedAt })
    expect(licenseKey).toBe(environment.licensing.key)
    expect(warned).toEqual([])
    expect((await load({ ...environment, licensing: { ...environment.licensing, key: null } })).license).toBeNull()
    expect((await bare.read((tx) => loadWorkspace(tx, environment, licence.expiresAt))).license).toBeNull()
    await bare.sql.query(`UPDATE workspace SET id = 'another'`)
    expect((await load()).license).toBeNull()
    await bare.sql.query('UPDATE workspace SET id = $1', [id])
    expect(warned).toHaveLength(3)
  })
})

describe('what is changed', () => {
  test('waits for whoever holds the workspace', async () => {
    expect(await isHeld()).toBe(false)
    await bare.write(async (tx) => {
      await lockWorkspace(tx)
      expect(await isHeld()).toBe(true)
    })
    expect(await isHeld()).toBe(false)
  })

  test('raises the epoch by one, and holds the workspace until it is committed', async () => {
    const before = (await row())?.epoch ?? 0
    await bare.write(async (tx) => {
      await raiseWorkspaceEpoch(tx)
      expect(await isHeld()).toBe(true)
    })
    expect((await row())?.epoch).toBe(before + 1)
  })

  test('is the licence: the next in the place of the last, which is answered, or none', async () => {
    await bare.sql.query('UPDATE workspace SET license = NULL, license_installed_at = NULL')
    const before = (await row())?.epoch ?? 0
    expect(await bare.write((tx) => replaceLicense(tx, 'first', installedAt))).toBeNull()
    expect(await row()).toEqual({ epoch: before + 1, license: 'first', license_installed_at: installedAt })
    expect(await bare.write((tx) => replaceLicense(tx, 'second', now))).toBe('first')
    expect(await row()).toEqual({ epoch: before + 2, license: 'second', license_installed_at: now })
    expect(await bare.write((tx) => replaceLicense(tx, null, now))).toBe('second')
    expect(await row()).toEqual({ epoch: before + 3, license: null, license_installed_at: null })
  })
})

describe('L-50 a snapshot that is read in a command', () => {
  test('is of one moment: a change that commits between its statements begins it anew', async () => {
    const change = (value: number) =>
      bare.sql.query(
        `WITH moved AS (UPDATE workspace SET epoch = epoch + 1), stored AS (UPDATE settings SET value = '${value}' WHERE id = 'Limits_Guests')
       INSERT INTO permission_roles (permission, roles) VALUES ('create-c', '{role-${value}}') ON CONFLICT (permission) DO UPDATE SET roles = excluded.roles`,
      )
    await change(1)
    let changes = 1
    const seen = await bare.write(async (tx) => {
      // Twice, after the statement that reads the settings, somebody else changes them and the grants.
      const meddled = new Proxy(tx, {
        get(target, key) {
          if (key === 'selectFrom' && changes < 3)
            return (table: 'settings') => {
              const query = target.selectFrom(table)
              return table === 'settings'
                ? {
                    select: () => ({
                      execute: async () => {
                        const rows = await query.select(['id', 'value']).execute()
                        await change(++changes)
                        return rows
                      },
                    }),
                  }
                : query
            }
          const value = Reflect.get(target, key) as unknown
          return typeof value === 'function' ? value.bind(target) : value
        },
      })
      return loadWorkspace(meddled, environment, now)
    })
    expect(changes).toBe(3)
    expect([seen.settings.get('Limits_Guests'), rolesWith(seen, 'create-c'), seen.epoch]).toEqual([
      3,
      ['role-3'],
      Number((await row())?.epoch),
    ])
  })
})
