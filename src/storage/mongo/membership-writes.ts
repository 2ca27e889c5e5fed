/** Changes of memberships: one document each, so that adding one costs the same in a group of ten and of 100,000. */
import { type Change, NotFound, type Scope, VersionConflict } from '../port/index.js';
import { scopeOf } from './resource-documents.js';
import type { Writing } from './writing.js';

type Of<K extends Change['change']> = Extract<Change, { change: K }>;

/** @throws NotFound when the group is gone, VersionConflict when it would come to contain itself */
export async function addMembers(writing: Writing, change: Of<'addMembers'>): Promise<void> {
  const { groupId } = change;
  const { models, session } = writing;
  const scope = scopeOf(change.scope);
  const memberIds = [...new Set(change.memberIds)];
  // Whoever deletes the group or a member at this moment meets this transaction in the document that both write.
  const group = await models.resources.updateOne({ _id: groupId, ...scope }, { $inc: { joins: 1 } }, { session });
  if (group.matchedCount === 0) throw new NotFound(`there is no group ${groupId}`);
  const typeOf = await typesOf(writing, scope, memberIds);
  await checkCircle(writing, { scope, groupId, memberIds, typeOf });
  const there = await models.memberships
    .find({ _id: { $in: memberIds.map((id) => membershipId(groupId, id)) } }, { memberId: 1 })
    .session(session)
    .lean<{ memberId: string }[]>();
  const present = new Set(there.map(({ memberId }) => memberId));
  const joining = memberIds.filter((id) => typeOf.has(id) && !present.has(id));
  if (joining.length === 0) return;
  await models.resources.updateMany({ _id: { $in: joining } }, { $inc: { joins: 1 } }, { session });
  const place = await nextPlace(writing, scope, groupId);
  const documents = joining.map((memberId, at) => {
    const memberType = typeOf.get(memberId)!;
    return { _id: membershipId(groupId, memberId), ...scope, groupId, memberId, memberType, place: place + at };
  });
  await models.memberships.insertMany(documents, { session });
}

/** Ids that are not members are passed over, and so is a group that is gone. */
export async function removeMembers(writing: Writing, change: Of<'removeMembers'>): Promise<void> {
  const { groupId, memberIds } = change;
  const { models, session } = writing;
  const scope = scopeOf(change.scope);
  if (memberIds === 'all') await models.memberships.deleteMany({ ...scope, groupId }, { session });
  else {
    const ids = memberIds.map((id) => membershipId(groupId, id));
    await models.memberships.deleteMany({ _id: { $in: ids }, ...scope }, { session });
  }
}

const membershipId = (groupId: string, memberId: string): string => `${groupId}|${memberId}`;

async function typesOf(
  { models, session }: Writing,
  scope: Scope,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await models.resources
    .find({ _id: { $in: [...ids] }, ...scope }, { type: 1 })
    .session(session)
    .lean<{ _id: string; type: string }[]>();
  return new Map(found.map(({ _id, type }) => [_id, type]));
}

async function nextPlace({ models, session }: Writing, scope: Scope, groupId: string): Promise<number> {
  const last = await models.memberships
    .findOne({ ...scope, groupId }, { place: 1 })
    .sort({ place: -1 })
    .session(session)
    .lean<{ place: number }>();
  return (last?.place ?? 0) + 1;
}

interface Joining {
  readonly scope: Scope;
  readonly groupId: string;
  readonly memberIds: readonly string[];
  readonly typeOf: ReadonlyMap<string, string>;
}

/** Two that nest groups at once could close a circle between them, so they meet in the directory's counter. */
async function checkCircle(writing: Writing, { scope, groupId, memberIds, typeOf }: Joining): Promise<void> {
  const groups = new Set(memberIds.filter((id) => typeOf.get(id) === 'Group'));
  if (groups.size === 0) return;
  const { models, session } = writing;
  const _id = `nesting|${scope.tenantId}|${scope.directoryId}`;
  await models.counters.updateOne({ _id }, { $inc: { count: 1 } }, { session, upsert: true });
  const above = new Set([groupId]);
  for (let level = [groupId]; level.length > 0; ) {
    if (level.some((id) => groups.has(id))) throw new VersionConflict(`a circle of groups through ${groupId}`);
    const found = await models.memberships
      .find({ ...scope, memberId: { $in: level } }, { groupId: 1 })
      .session(session)
      .lean<{ groupId: string }[]>();
    level = [...new Set(found.map((each) => each.groupId))].filter((id) => !above.has(id));
    for (const id of level) above.add(id);
  }
}
