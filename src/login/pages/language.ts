/** Which language a page is in. */

export type PageLanguage = 'en' | 'fr';

/**
 * The one of ours that the browser likes best; `fallback` (a tenant's, an invitation's) where it names neither.
 *
 * @example pageLanguage('fr-CA,fr;q=0.9,en;q=0.5', 'en') === 'fr'
 */
export function pageLanguage(acceptLanguage: string | undefined, fallback: PageLanguage = 'en'): PageLanguage {
  let best: { readonly language: PageLanguage; readonly weight: number } | undefined;
  for (const part of (acceptLanguage ?? '').slice(0, 1000).split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const [main] = tag.trim().split('-');
    if (main !== 'en' && main !== 'fr') continue;
    const weight = weightOf(parameters);
    if (weight > (best?.weight ?? 0)) best = { language: main, weight };
  }
  return best?.language ?? fallback;
}

function weightOf(parameters: readonly string[]): number {
  const quality = parameters.map((each) => each.trim()).find((each) => each.startsWith('q='));
  if (quality === undefined) return 1;
  const weight = Number(quality.slice(2));
  return weight >= 0 && weight <= 1 ? weight : 0;
}
