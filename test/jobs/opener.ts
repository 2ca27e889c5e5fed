/** How the contract of job backends gets at one: a module of its own, so that child processes can load it too. */
import type { AgendaBackend } from 'agenda';

/** Opens the jobs kept at a location (a file, a URI); opening it twice gives two users of the same jobs. */
export type OpenBackend = (location: string) => { readonly backend: AgendaBackend; close(): Promise<void> };
