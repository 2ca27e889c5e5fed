/** The times in SAML messages, and whether they are past, by the gateway's own clock. */
import { ProviderRefusal } from '../provider.js';

/** How far a provider's clock may be off, in milliseconds (security rule 14). */
export const skewMs = 60_000;

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Epoch milliseconds of an xs:dateTime with its zone; undefined when there is none.
 *
 * @throws ProviderRefusal bad_time
 */
export function readTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = text.length <= 40 && dateTime.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new ProviderRefusal('bad_time', `This is no time: "${text.slice(0, 40)}".`);
  return at;
}

/** @throws ProviderRefusal expired, with the name of what is over */
export function checkEnd(text: string | undefined, now: number, what: string): number | undefined {
  const end = readTime(text);
  if (end !== undefined && now - skewMs >= end) {
    throw new ProviderRefusal(
      'expired',
      `The ${what} was good until ${text}; it is ${new Date(now).toISOString()} here.`,
    );
  }
  return end;
}

/** @throws ProviderRefusal not_yet_valid */
export function checkBeginning(text: string | undefined, now: number, what: string): void {
  const begin = readTime(text);
  if (begin !== undefined && now + skewMs < begin) {
    const clock = `it is ${new Date(now).toISOString()} here`;
    throw new ProviderRefusal('not_yet_valid', `The ${what} is good only from ${text} on; ${clock}.`);
  }
}

/** No message of a sign-in is older than a sign-in lives. */
const oldestMs = 10 * 60_000;

/** @throws ProviderRefusal issued_in_future, issued_too_early, bad_time */
export function checkIssued(text: string | undefined, now: number, what: string): void {
  const at = readTime(text);
  if (at === undefined) throw new ProviderRefusal('bad_time', `The ${what} does not say when it was issued.`);
  const clock = `it is ${new Date(now).toISOString()} here`;
  if (now + skewMs < at) throw new ProviderRefusal('issued_in_future', `The ${what} was issued at ${text}; ${clock}.`);
  if (now - oldestMs - skewMs > at) {
    throw new ProviderRefusal('issued_too_early', `The ${what} was issued at ${text}, before the sign-in; ${clock}.`);
  }
}
