/** Entity tags: what they look like here, and when a precondition names one (RFC 7644 §3.14, RFC 9110 §8.8.3, §13.1). */

/**
 * The entity tag of a version.
 *
 * @example etagOf(3) === 'W/"3"'
 */
export function etagOf(version: number): string {
  return `W/"${version}"`;
}

/**
 * True when the value of an `If-Match` or `If-None-Match` header is `*` or lists the tag. Weak and strong tags compare
 * alike: RFC 7644 §3.14 uses weak tags with `If-Match`, which RFC 9110 §13.1.1 alone would never let match. A header
 * that is not a list of tags names none.
 */
export function matchesEtag(header: string, etag: string): boolean {
  if (header.trim() === '*') return true;
  const wanted = opaqueOf(etag);
  let isListed = false;
  let at = skipSeparators(header, 0);
  while (at < header.length) {
    const start = header.startsWith('W/', at) ? at + 2 : at;
    const end = header[start] === '"' ? header.indexOf('"', start + 1) : -1;
    if (end < 0) return false;
    if (header.slice(start, end + 1) === wanted) isListed = true;
    at = skipSeparators(header, end + 1);
    if (at === end + 1 && at < header.length) return false;
  }
  return isListed;
}

function opaqueOf(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag;
}

function skipSeparators(header: string, from: number): number {
  let at = from;
  while (header[at] === ',' || header[at] === ' ' || header[at] === '\t') at += 1;
  return at;
}
