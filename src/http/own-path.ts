/** Tells paths of ours from addresses that lead elsewhere: for what a visitor may name to return to. */

const mostCharacters = 2000;

/**
 * The path, with its query, when it leads to this gateway whatever browser reads it; undefined else. SECURITY: browsers
 * take `//host`, `/\host` and either with white space in it for another host.
 *
 * @example ownPath('/portal?view=compact') === '/portal?view=compact' && ownPath('//evil.example') === undefined
 */
export function ownPath(text: string | undefined): string | undefined {
  if (text === undefined || text.length > mostCharacters || !text.startsWith('/')) return undefined;
  if (text.includes('\\') || [...text].some((character) => character <= ' ' || character === '\u007f'))
    return undefined;
  const here = 'http://here.invalid';
  if (!URL.canParse(text, here)) return undefined;
  const url = new URL(text, here);
  const path = url.pathname + url.search;
  return url.origin === here && !path.startsWith('//') ? path : undefined;
}
