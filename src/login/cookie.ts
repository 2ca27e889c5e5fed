/** The cookie that carries a session's secret (contract.md section 5, security rule 24). */

/**
 * Its name by the public address. SECURITY: over https the prefix makes browsers refuse it from subdomains and plain
 * http; loopback over http has another name, so neither passes for the other.
 */
export const cookieName = (publicUrl: string): string => (isSecure(publicUrl) ? '__Host-doorward' : 'doorward');

/** The `Set-Cookie` value that signs a browser in, for so many seconds. */
export function sessionCookie(publicUrl: string, secret: string, seconds: number): string {
  const secure = isSecure(publicUrl) ? '; Secure' : '';
  return `${cookieName(publicUrl)}=${secret}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** The `Set-Cookie` value that makes a browser forget. */
export const noCookie = (publicUrl: string): string => sessionCookie(publicUrl, '', 0);

/** The secret in a request's `Cookie` header; undefined when there is none that could be ours. */
export function cookieSecret(publicUrl: string, header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const name = `${cookieName(publicUrl)}=`;
  const found = header.split(';').map((part) => part.trim());
  const secret = found.find((part) => part.startsWith(name))?.slice(name.length);
  return secret !== undefined && secret.length > 0 && secret.length <= 128 ? secret : undefined;
}

const isSecure = (publicUrl: string): boolean => publicUrl.startsWith('https:');
