// The database that every test clones, and who is in it.

export const template = 'foyer_template'

/** The secret that every server of the tests has: their databases are all copies of one. */
export const serverSecret = { FOYER_SECRET: 'what the links of the tests are made from' }

/** The administrator that every workspace of the tests begins with. */
export const firstAdmin = {
  ADMIN_USERNAME: 'alice',
  ADMIN_NAME: 'Alice Admin',
  ADMIN_EMAIL: 'alice@foyer.example',
  ADMIN_PASS: 'alice-password',
}
