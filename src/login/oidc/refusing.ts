/** Turns what the library or the way out complains of into a refusal with a sentence for administrators. */
import { OutboundRefused } from '../../http/outbound.js';
import { ProviderRefusal } from '../provider.js';

const depth = 5;

/**
 * What `work` answers.
 *
 * @throws ProviderRefusal with that code for everything that goes wrong in it
 */
export async function refusing<T>(code: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProviderRefusal) throw error;
    throw new ProviderRefusal(code, sentenceOf(error), {}, { cause: error });
  }
}

/** The innermost word on the matter: what libraries say first is often only that something went wrong. */
function sentenceOf(error: unknown): string {
  const words: string[] = [];
  let each = error;
  for (let at = 0; at < depth && each instanceof Error; at += 1) {
    if (each instanceof OutboundRefused) return each.message;
    const { error: code, error_description: description } = each as { error?: unknown; error_description?: unknown };
    words.push(typeof code === 'string' ? `the provider says ${code}${said(description)}` : each.message);
    each = each.cause;
  }
  const text = words.filter((word, at) => words.indexOf(word) === at).join(': ');
  return `${(text || 'Something is wrong with the answer').slice(0, 300)}.`;
}

const said = (description: unknown): string => (typeof description === 'string' ? ` (${description})` : '');
