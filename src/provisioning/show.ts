/** Renders stored resources for an answer: with their memberships, and with the attributes that were asked for. */
import type { Caller } from '../people/caller.js';
import type { Projection } from '../scim/projection/parse.js';
import { projectResource, wants } from '../scim/projection/project.js';
import type { Json } from '../scim/schema/attribute.js';
import type { ResourceType } from '../scim/schema/registry.js';
import type { ShownMembership, StoredResource } from '../storage/port/index.js';
import type { ProvisioningDeps } from './deps.js';
import { groupsOf } from './groups-of.js';
import { membersText, type Rendering, toJson, toResource } from './representation.js';

type ShowDeps = Pick<ProvisioningDeps, 'storage' | 'clock' | 'baseUrl'>;

/** The JSON of one resource. */
export async function show(
  deps: ShowDeps,
  caller: Caller,
  stored: StoredResource,
  projection: Projection | undefined,
): Promise<Buffer> {
  const [json] = await showAll(deps, caller, [stored], projection);
  return json as Buffer;
}

/** As `show`, for what was created a moment ago: nobody but a restored user can be in a group yet. */
export async function showNew(
  deps: ShowDeps,
  caller: Caller,
  stored: StoredResource,
  projection: Projection | undefined,
): Promise<Buffer> {
  if (stored.type !== 'User' || stored.version > 1) return show(deps, caller, stored, projection);
  const sponsor = await sponsorOf(deps, caller, stored);
  const rendering = { baseUrl: deps.baseUrl, now: deps.clock.now(), sponsor };
  return render(caller.registry.resourceType(stored.type) as ResourceType, stored, rendering, projection);
}

/** The JSON of resources, in their order. Members and groups are read only when they are to be shown. */
export async function showAll(
  deps: ShowDeps,
  caller: Caller,
  page: readonly StoredResource[],
  projection: Projection | undefined,
): Promise<readonly Buffer[]> {
  const groups = await groupsToShow(deps, caller, page, projection);
  const now = deps.clock.now();
  const shown: Buffer[] = [];
  for (const stored of page) {
    const type = caller.registry.resourceType(stored.type) as ResourceType;
    const members =
      stored.type === 'Group' && wants(projection, 'members')
        ? await deps.storage.memberships.members(caller.scope, stored.id)
        : undefined;
    const sponsor = await sponsorOf(deps, caller, stored);
    const membersJson = members && isPlain(type, projection) ? await membersParts(members, deps.baseUrl) : undefined;
    const rendering = { baseUrl: deps.baseUrl, now, members, membersJson, groups: groups.get(stored.id), sponsor };
    shown.push(render(type, stored, rendering, projection));
  }
  return shown;
}

/** So many members are written in a few milliseconds. */
const membersAtOnce = 4096;

/** The members as JSON in parts. Between two parts others have their turn: a group of 100,000 would hold them up. */
async function membersParts(members: readonly ShownMembership[], baseUrl: string): Promise<readonly Buffer[]> {
  const parts: Buffer[] = [];
  for (let from = 0; from < members.length; from += membersAtOnce) {
    if (from > 0) await new Promise((resolve) => setImmediate(resolve));
    const text = membersText(members.slice(from, from + membersAtOnce), baseUrl);
    parts.push(Buffer.from(from > 0 ? `,${text}` : text));
  }
  return parts;
}

function render(
  type: ResourceType,
  stored: StoredResource,
  rendering: Rendering,
  projection: Projection | undefined,
): Buffer {
  if (isPlain(type, projection)) return toJson(stored, rendering);
  return Buffer.from(JSON.stringify(projectResource(type, toResource(stored, rendering), projection)));
}

/** The present name of a contractor's sponsor. Contractors are few, so one look-up each does not weigh. */
async function sponsorOf(deps: ShowDeps, caller: Caller, { access }: StoredResource): Promise<string | undefined> {
  if (access?.sponsor === undefined) return undefined;
  return (await deps.storage.resources.get(caller.scope, 'User', access.sponsor))?.display;
}

const noGroups: ReadonlyMap<string, readonly Json[]> = new Map();

async function groupsToShow(
  deps: ShowDeps,
  caller: Caller,
  page: readonly StoredResource[],
  projection: Projection | undefined,
): Promise<ReadonlyMap<string, readonly Json[]>> {
  if (!wants(projection, 'groups')) return noGroups;
  const users = page.filter((stored) => stored.type === 'User').map((stored) => stored.id);
  if (users.length === 0) return noGroups;
  return groupsOf(deps.storage.memberships, caller.scope, users, deps.baseUrl);
}

/** True when everything that is kept is shown, so that the answer is joined from the stored text. */
const isPlain = (type: ResourceType, projection: Projection | undefined): boolean =>
  projection === undefined && !hidesAttributes(type);

const hiding = new WeakMap<ResourceType, boolean>();

/** True when some attribute that is kept is not returned by default: then even a plain answer has to be projected. */
function hidesAttributes(type: ResourceType): boolean {
  let answer = hiding.get(type);
  if (answer === undefined) {
    const schemas = [type.schema, ...type.extensions.map((extension) => extension.schema)];
    answer = schemas.some((schema) =>
      schema.attributes.some(
        (attribute) =>
          (attribute.name !== 'password' && isHidden(attribute.returned)) ||
          (attribute.subAttributes ?? []).some((sub) => isHidden(sub.returned)),
      ),
    );
    hiding.set(type, answer);
  }
  return answer;
}

const isHidden = (returned: string) => returned === 'never' || returned === 'request';
