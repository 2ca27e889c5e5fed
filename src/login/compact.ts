/** The compact mode, sessions only: how it is chosen and remembered. It is a matter of looks, and grants nothing. */
import type { Link } from '../storage/port/index.js';

export type PortalView = 'compact' | 'full';

const name = 'doorward-view';
const yearSeconds = 365 * 86_400;

/** What the browser chose; contractors, who came for a session or two, begin compact (flows.md section 3, invite.contractor). */
export function portalView(cookies: string | undefined, link: Pick<Link, 'kind'>): PortalView {
  const chosen = (cookies ?? '').split(';').map((part) => part.trim());
  if (chosen.includes(`${name}=compact`)) return 'compact';
  if (chosen.includes(`${name}=full`)) return 'full';
  return link.kind === 'contractor' ? 'compact' : 'full';
}

/** The `Set-Cookie` value that remembers the choice. */
export function viewCookie(publicUrl: string, view: PortalView): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${name}=${view}; Path=/; Max-Age=${yearSeconds}; HttpOnly; SameSite=Lax${secure}`;
}
