// The names of a few thousand people, the same at every run: many share a first name, few share both.
export interface BenchPerson {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly email: string
  readonly company: string | null
}

const first =
  'Mara Jonas Priya Tomas Signe Piet Kofi Selma Arne Lucia Bela Hanne Imre Noor Oskar Petra Rafael Sunniva Tarek Ulla Vera Wim Yara Zeno'
const last =
  'Ellingsen Weidt Raman Okafor Dahlqvist Vermaas Mensdal Abendroth Brandvold Castellan Drewniak Engelbrecht Fjellstad Grabowski Hartogh Ilves Jankowsky Kessler Lindqvist Moravec Nordahl Oyelaran Pettersen Quist Rosenholm Sandvik Thorvald Umarov Vestergaard Wielandt'
const companies = ['Falkenrath Facades', 'Brenholt Timber', 'Town of Ellmarsh', 'Osterkamp Glass', 'Levander and Sons']
const [firstNames, lastNames] = [first.split(' '), last.split(' ')]

/** People by number, from one to another; every tenth is a guest of some company. */
export function peopleFrom(from: number, to: number): BenchPerson[] {
  return Array.from({ length: to - from + 1 }, (_, n) => person(from + n))
}

function person(number: number): BenchPerson {
  const [given, family] = [pick(firstNames, number), pick(lastNames, Math.floor(number / firstNames.length) + 7 * number)]
  const username = `${given}.${family}.${number}`.toLowerCase()
  return {
    id: `benchPerson${String(number).padStart(6, 'x')}`,
    username,
    name: `${given} ${family}`,
    email: `${username}@foyer.example`,
    company: number % 10 === 0 ? pick(companies, number / 10) : null,
  }
}

function pick(names: readonly string[], number: number): string {
  return names[number % names.length] ?? ''
}
