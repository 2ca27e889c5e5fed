/** Turns what the library or the way out complains of into a refusal with a sentence for administrators. */
import { OutboundRefused } from '../../http/outbound.js';
import { ProviderRefusal } from '../provider.js';

const depth = 5;

/**
 * What `work` answers.
 *
 * @throws ProviderRefusal with that code for everything that goes wrong in it, provider_late when the time was up
 */
export async function refusing<T>(code: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProviderRefusal) throw error;
    throw new ProviderRefusal(isLate(error) ? 'provider_late' : code, sentenceOf(error), {}, { cause: error });
  }
}

/** Whether the way out gave up waiting. */
const isLate = (error: unknown): boolean =>
  causesOf(error).some((each) => each instanceof OutboundRefused && each.isLate);

/** The error and what stands behind it, from the outside inwards. */
export function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  for (let each = error; each !== undefined && causes.length < depth; ) {
    causes.push(each);
    each = each instanceof Error ? each.cause : undefined;
  }
  return causes;
}

/** The innermost word on the matter: what libraries say first is often only that something went wrong. */
function sentenceOf(error: unknown): string {
  const words: string[] = [];
  for (const each of causesOf(error)) {
    if (!(each instanceof Error)) break;
    if (each instanceof OutboundRefused) return each.message;
    const { error: code, error_description: description } = each as { error?: unknown; error_description?: unknown };
    words.push(typeof code === 'string' ? `the provider says ${code}${said(description)}` : each.message);
  }
  const text = words.filter((word, at) => words.indexOf(word) === at).join(': ');
  return `${(text || 'Something is wrong with the answer').slice(0, 300)}.`;
}

const said = (description: unknown): string => (typeof description === 'string' ? ` (${description})` : '');
