/** What every page rests on: escaping, paths of ours, and whose request it is. */
import { describe, expect, it, test } from '@jest/globals';
import { isForeign } from '../../src/http/foreign-request.js';
import { html, trusted } from '../../src/http/html.js';
import { ownPath } from '../../src/http/own-path.js';
import { page } from '../../src/http/page.js';

describe('HTML', () => {
  it('escapes every value but HTML', () => {
    const evil = `<a href='x'>"&`;
    expect(html`<p title="${evil}">${evil}${3}${undefined}${false}</p>`.html).toBe(
      '<p title="&lt;a href=&#39;x&#39;&gt;&quot;&amp;">&lt;a href=&#39;x&#39;&gt;&quot;&amp;3</p>',
    );
    expect(html`<ul>${['a', '<'].map((each) => html`<li>${each}</li>`)}</ul>`.html).toBe(
      '<ul><li>a</li><li>&lt;</li></ul>',
    );
    expect(html`${trusted('<b>')}`.html).toBe('<b>');
  });

  it('stands in a frame that names its language and title', () => {
    const text = page(html`<h1>Bonjour</h1>`, { title: '<Accueil>', language: 'fr' });
    expect(text).toContain('<html lang="fr">');
    expect(text).toContain('<title>&lt;Accueil&gt; · Doorward</title>');
  });
});

describe('paths of ours', () => {
  test.each([
    ['/', '/'],
    ['/portal?view=compact', '/portal?view=compact'],
    ['/a/../portal#part', '/portal'],
    ['/caf\u00e9', '/caf%C3%A9'],
  ])('%j is one', (text, path) => expect(ownPath(text)).toBe(path));

  test.each([
    undefined,
    '',
    'portal',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/ /evil.example',
    '\\\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '/.//evil.example',
    '/..//evil.example',
    `/${'a'.repeat(2000)}`,
  ])('%j is none', (text) => expect(ownPath(text)).toBeUndefined());
});

describe('foreign requests', () => {
  const ours = 'https://door.example';
  test.each([
    [{}, false],
    [{ origin: ours }, false],
    [{ origin: ours, 'sec-fetch-site': 'same-origin' }, false],
    [{ 'sec-fetch-site': 'none' }, false],
    [{ 'sec-fetch-site': 'cross-site' }, true],
    [{ 'sec-fetch-site': 'same-site', origin: ours }, true],
    [{ origin: 'https://door.example.evil' }, true],
    [{ origin: 'http://door.example' }, true],
    [{ origin: 'null' }, true],
    [{ origin: 'null', 'sec-fetch-site': 'cross-site' }, true],
    // Our own page under `no-referrer`.
    [{ origin: 'null', 'sec-fetch-site': 'same-origin' }, false],
    [{ origin: '' }, true],
    [{ origin: 'http://localhost:8080', host: 'localhost:8080' }, false],
    [{ origin: 'http://localhost:9090', host: 'localhost:8080' }, true],
    [{ origin: 'http://evil.example', host: 'evil.example' }, true],
  ])('%j: %j', (headers, foreign) => expect(isForeign(headers, ours)).toBe(foreign));
});
