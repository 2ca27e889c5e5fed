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
  return cookieNamed(cookieName(publicUrl), header);
}

/** The cookie by which a browser is known again (`known-device.ts`). */
export const deviceCookieName = (publicUrl: string): string => `${cookieName(publicUrl)}-device`;

const deviceSeconds = 180 * 86_400;

/** The `Set-Cookie` value that makes a browser known. */
export function deviceCookie(publicUrl: string, value: string): string {
  const secure = isSecure(publicUrl) ? '; Secure' : '';
  return `${deviceCookieName(publicUrl)}=${value}; Path=/; Max-Age=${deviceSeconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** The value of a cookie of ours; undefined when there is none that could be. */
export function cookieNamed(name: string, header: string | undefined): string | undefined {
  const found = header?.split(';').map((part) => part.trim());
  const secret = found?.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  return secret !== undefined && secret.length > 0 && secret.length <= 128 ? secret : undefined;
}

const invitationName = (publicUrl: string): string => `${cookieName(publicUrl)}-invitation`;
const invitationSeconds = 3600;

/** The `Set-Cookie` value by which a browser knows for an hour which mailed link was opened in it (security rule 4). */
export function invitationCookie(publicUrl: string, token: string): string {
  const secure = isSecure(publicUrl) ? '; Secure' : '';
  return `${invitationName(publicUrl)}=${token}; Path=/; Max-Age=${invitationSeconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** The token of that link in a request's `Cookie` header. */
export const openedInvitation = (publicUrl: string, header: string | undefined): string | undefined =>
  cookieNamed(invitationName(publicUrl), header);

/** Each sign-in through a provider has a cookie of its own, so that two tabs may each finish theirs. */
const attemptCookieName = (publicUrl: string, attemptId: string): string =>
  `${cookieName(publicUrl)}-signin-${attemptId.slice(0, 16)}`;

/** The `Set-Cookie` value that binds a sign-in to the browser that began it; with 0 seconds the one that forgets it. */
export function attemptCookie(publicUrl: string, attemptId: string, secret: string, seconds: number): string {
  const secure = isSecure(publicUrl) ? '; Secure' : '';
  const name = attemptCookieName(publicUrl, attemptId);
  return `${name}=${secret}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** The secret of that sign-in in a request's `Cookie` header. */
export function attemptSecret(publicUrl: string, attemptId: string, header: string | undefined): string | undefined {
  return cookieNamed(attemptCookieName(publicUrl, attemptId), header);
}

/** The `Set-Cookie` values that forget the oldest sign-ins of a browser that began very many, or its headers would grow too long. */
export function surplusAttempts(publicUrl: string, header: string | undefined): readonly string[] {
  const beginning = attemptCookieName(publicUrl, '');
  // Browsers send older cookies first (RFC 6265 §5.4).
  const names = (header ?? '').split(';').map((part) => part.trim().split('=')[0] ?? '');
  const ids = names.filter((name) => name.startsWith(beginning)).map((name) => name.slice(beginning.length));
  return ids.slice(0, Math.max(0, ids.length - mostAttempts)).map((id) => attemptCookie(publicUrl, id, '', 0));
}

const mostAttempts = 8;

const isSecure = (publicUrl: string): boolean => publicUrl.startsWith('https:');
