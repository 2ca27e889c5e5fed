/** What a page says of a refusal: the sentence, and the field that it is about. */
import { type LoginCode, loginCodes } from '../codes.js';
import { passwordLength } from '../password-rules.js';
import type { LoginProblem } from '../problem.js';
import { hasSentence, type View } from './view.js';

/** Refusals of what no form of ours sends. */
const unreadable: ReadonlySet<LoginCode> = new Set<LoginCode>([
  'invalid_json',
  'body_too_large',
  'unsupported_media_type',
  'invalid_body',
]);

/** The sentence for a person; as neutral as the refusal itself. */
export function problemText(view: View, { code, facts, headers, message }: LoginProblem): string {
  const { say } = view;
  if (unreadable.has(code)) return say('problem.invalid');
  // What a test of a connection says to the administrator who tries it is more than the sentence for everybody.
  if (code === 'sso_refused' && message !== loginCodes.sso_refused.remedy) return message;
  if (code === 'access_expired' && facts.endedAt === undefined) return say('problem.access_on_hold', { ...facts });
  if (code === 'access_expired') {
    const at = view.moment(Number(facts.endedAt), String(facts.timeZone));
    return say(facts.contact === undefined ? 'problem.access_expired-ask' : 'problem.access_expired', { ...facts, at });
  }
  const values = { ...facts, ...passwordLength, wait: waitText(view, Number(headers['Retry-After'] ?? 60)) };
  const key = `problem.${code}`;
  return hasSentence(key) ? say(key, values) : message;
}

function waitText({ say }: View, seconds: number): string {
  if (seconds <= 50) return say('wait.seconds', { count: seconds });
  const count = Math.ceil(seconds / 60);
  return count === 1 ? say('wait.minute') : say('wait.minutes', { count });
}

/** The field that is wrong; undefined when it is none of the form's. */
export function wrongField({ code }: LoginProblem): 'newPassword' | 'currentPassword' | undefined {
  if (code === 'current_password_wrong') return 'currentPassword';
  return code.startsWith('password_') && code !== 'password_login_off' ? 'newPassword' : undefined;
}
