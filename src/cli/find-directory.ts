/** Finds a directory by what a person typed. */
import { type Api, segment } from './api.js';
import { CommandError } from './terminal.js';

/** A directory as lists show it. */
export interface Directory {
  readonly id: string;
  readonly name: string;
  readonly profile?: string;
  readonly strict?: boolean;
}

/**
 * The id of the directory that the user named by id or, in any letter case, by name.
 *
 * @throws CommandError when there is none, or several of that name
 */
export async function findDirectory(api: Api, tenant: string, wanted: string): Promise<string> {
  const all = await api.list<Directory>(`/tenants/${segment(tenant)}/directories`);
  const byId = all.find(({ id }) => id === wanted);
  if (byId) return byId.id;
  const [named, another] = all.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (another) throw new CommandError(`Tenant ${tenant} has several directories called ${wanted}: use the id.`);
  if (!named) {
    throw new CommandError(
      `Tenant ${tenant} has no directory ${wanted}; "doorward directory list ${tenant}" shows all.`,
    );
  }
  return named.id;
}
