// Changing settings, and what there is of a licence, over DDP; and that a licence has changed.
import { refusal } from '../../platform/errors.ts'
import { type DdpTable, method, objectParam, publisher } from '../../wire/ddp.ts'
import { changeSettings } from './change-settings.ts'
import { readEdition } from './read-edition.ts'

const nothing = () => ({})

export const licenseTable: DdpTable = {
  methods: [
    method({ name: 'saveSetting', action: changeSettings, input: ([id, value]) => ({ changes: [{ id, value }] }), reply: () => true }),
    method({
      name: 'saveSettings',
      action: changeSettings,
      input: ([settings]) => {
        if (!Array.isArray(settings)) throw refusal('error-invalid-settings', 'A list of settings is needed, each with _id and value')
        return { changes: settings.map((entry: unknown) => ({ id: objectParam(entry)['_id'], value: objectParam(entry)['value'] })) }
      },
      reply: () => true,
    }),
    method({ name: 'license:getModules', action: readEdition, input: nothing, reply: ({ modules }) => modules }),
    method({ name: 'license:getTags', action: readEdition, input: nothing, reply: ({ tags }) => tags }),
    method({ name: 'license:isEnterprise', action: readEdition, input: nothing, reply: ({ isEnterprise }) => isEnterprise }),
    method({ name: 'license:hasLicense', action: readEdition, input: nothing, reply: () => false }),
  ],
  // Says only that there is news: who may know more asks.
  publishers: [publisher('license.changed', () => [{ stream: 'stream-notify-all', key: 'license', args: [] }])],
}
