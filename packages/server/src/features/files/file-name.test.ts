import { describe, expect, test } from 'vitest'
import { cleanFileName, disposition, extensionOf, filePath } from './file-name.ts'

describe('a file name', () => {
  test('loses folders, line breaks and characters that turn the line around', () => {
    expect(cleanFileName('../../etc/passwd')).toBe('passwd')
    expect(cleanFileName('C:\\temp\\plan.txt')).toBe('plan.txt')
    expect(cleanFileName('a\r\nSet-Cookie: x=1.txt')).toBe('aSet-Cookie: x=1.txt')
    expect(cleanFileName('invoice\u202Egpj.exe')).toBe('invoicegpj.exe')
    expect(cleanFileName('a\u0000b\u2028c.txt')).toBe('abc.txt')
    expect(cleanFileName('.htaccess')).toBe('htaccess')
    expect(cleanFileName('\ud800lone.txt')).toBe('lone.txt')
    for (const empty of ['', '..', '/', '\u0000', undefined]) expect(cleanFileName(empty)).toBe('file')
  })

  test('stays as it is in any script', () => {
    for (const name of ['résumé.pdf', 'план.docx', '計画.png', '👩‍👧.gif', 'a b (1).txt']) expect(cleanFileName(name)).toBe(name)
  })

  test('is cut to 200 characters and keeps its ending', () => {
    const name = cleanFileName(`${'ä'.repeat(4000)}.pdf`)
    expect([...name].length).toBe(200)
    expect(name.endsWith('ä.pdf')).toBe(true)
    expect([...cleanFileName('x'.repeat(4000))].length).toBe(200)
  })

  test('can’t split a header or leave its quotes', () => {
    const header = disposition('a"; filename=evil.html\\ 計 %41.txt', 'attachment')
    expect(header).toBe(
      `attachment; filename="a_; filename=evil.html_ _ _41.txt"; filename*=UTF-8''a%22%3B%20filename%3Devil.html%5C%20%E8%A8%88%20%2541.txt`,
    )
    expect(disposition('it’s (1)*!.txt', 'inline')).toMatch(/^inline; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w.%-]+$/)
  })

  test('goes into a link with every reserved character encoded', () => {
    expect(filePath({ id: 'abc', name: 'a/b?c#d e.png' })).toBe('/file-upload/abc/a%2Fb%3Fc%23d%20e.png')
  })

  test('ends where its last dot is', () => {
    expect([extensionOf('a.tar.GZ'), extensionOf('none'), extensionOf('odd.$$$')]).toEqual(['gz', '', ''])
  })
})
