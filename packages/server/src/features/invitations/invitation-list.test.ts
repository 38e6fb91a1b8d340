// Lists of people as somebody pastes or uploads them, and what is read in them.
import { describe, expect, test } from 'vitest'
import { readList } from './invitation-list.ts'

const addresses = (text: string) => readList(text).map(({ address }) => address)
const refusalOf = (text: string): string => {
  try {
    readList(text)
  } catch (error) {
    return (error as Error).message
  }
  return 'read'
}

describe('plain addresses', () => {
  test.each([
    ['commas', 'a@x.example, b@x.example,c@x.example'],
    ['semicolons', 'a@x.example; b@x.example;c@x.example;'],
    ['line ends', 'a@x.example\r\nb@x.example\n\n c@x.example\n'],
    ['all of them, after a byte order mark', '\uFEFFa@x.example;b@x.example\r\nc@x.example,,'],
  ])('between %s', (_between, text) => {
    expect(addresses(text)).toEqual(['a@x.example', 'b@x.example', 'c@x.example'])
  })

  test('with names before them, as mail programs copy them', () => {
    expect(readList('Ann Lee <a@x.example>, "Bo, Doe" <b@x.example>; <c@x.example>\nd@x.example')).toEqual([
      { line: 1, address: 'a@x.example', name: 'Ann Lee' },
      { line: 1, address: 'b@x.example', name: 'Bo, Doe' },
      { line: 1, address: 'c@x.example' },
      { line: 2, address: 'd@x.example' },
    ])
  })

  test('that are none are kept as they stand: each gets its own answer later', () => {
    expect(addresses('not an address\n<broken@x.example\nok@x.example')).toEqual(['not an address', '<broken@x.example', 'ok@x.example'])
  })
})

describe('a table', () => {
  test('with a heading has columns in any order, and cells in quotes with separators, quotes and line ends in them', () => {
    const text =
      'Name;Email;rooms;company;accessEndsAt;language;note\n"Ann ""A."" Lee";a@x.example;#project plans|sales;"X; Ltd";2040-01-01;de;"first\nsecond"\n\n;b@x.example\n'
    expect(readList(text)).toEqual([
      {
        line: 2,
        address: 'a@x.example',
        name: 'Ann "A." Lee',
        rooms: ['project', 'plans', 'sales'],
        company: 'X; Ltd',
        accessEndsAt: '2040-01-01',
        language: 'de',
        note: 'first\nsecond',
      },
      { line: 5, address: 'b@x.example' },
    ])
  })

  test('may be separated by tabs or commas, and hold names within the address', () => {
    expect(readList('address\tname\na@x.example\tAnn')).toEqual([{ line: 2, address: 'a@x.example', name: 'Ann' }])
    expect(readList('address,note\nAnn <a@x.example>,hi')).toEqual([{ line: 2, address: 'a@x.example', name: 'Ann', note: 'hi' }])
  })
})

describe('a list is refused whole, with the line,', () => {
  test.each([
    ['when it names nobody', ' \n,;\n', 'The list names nobody'],
    ['when it has a column that there is not', 'address,role\na@x.example,admin', /no column “role”/],
    ['when a column is there twice', 'address,email\na@x.example,b@x.example', /there twice/],
    ['when a quote is never closed', 'address,note\na@x.example,"open\nb@x.example,x', /Line 2 can’t be read: a quote/],
    ['when a line has more cells than columns', 'address,note\na@x.example,x,y', /Line 2 can’t be read: it has more cells/],
    ['when it is longer than ten thousand', 'a@x.example\n'.repeat(10_001), /more than 10000 people/],
  ])('%s', (_when, text, said) => {
    expect(refusalOf(text)).toMatch(said)
  })

  test('and ten thousand are read', () => {
    expect(readList(Array.from({ length: 10_000 }, (_, n) => `p${n}@x.example`).join('\n'))).toHaveLength(10_000)
  })
})
