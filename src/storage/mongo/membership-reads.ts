/** Reading memberships, each with the present display of the other side. */
import type { Memberships, Scope, ShownMembership } from '../port/index.js';
import type { MembershipDocument } from './filter-document.js';
import type { Models } from './models.js';
import { scopeOf } from './resource-documents.js';

/** So many memberships are read at a time. */
const sliceSize = 2000;

export const membershipsOf = (models: Models): Memberships => ({
  async present(scope, groupId, memberIds) {
    const _id = { $in: memberIds.map((memberId) => `${groupId}|${memberId}`) };
    const found = await models.memberships
      .find({ _id, ...scopeOf(scope) }, { memberId: 1 })
      .lean<{ memberId: string }[]>();
    return new Set(found.map(({ memberId }) => memberId));
  },
  async members(scope, groupId) {
    const members: ShownMembership[] = [];
    for (let place = 0; ; ) {
      const slice = await models.memberships
        .find({ ...scopeOf(scope), groupId, place: { $gt: place } })
        .sort({ place: 1 })
        .limit(sliceSize)
        .lean<MembershipDocument[]>();
      members.push(...(await shown(models, scope, slice, 'memberId')));
      const last = slice.at(-1);
      if (!last || slice.length < sliceSize) return members;
      place = last.place;
    }
  },
  async groupsOf(scope, memberIds) {
    const found = await models.memberships
      .find({ ...scopeOf(scope), memberId: { $in: [...memberIds] } })
      .sort({ memberId: 1, groupId: 1 })
      .lean<MembershipDocument[]>();
    const groups = new Map<string, ShownMembership[]>();
    for (const membership of await shown(models, scope, found, 'groupId')) {
      const known = groups.get(membership.memberId);
      if (known) known.push(membership);
      else groups.set(membership.memberId, [membership]);
    }
    return groups;
  },
});

/** Whose other side went away since they were read is left out. */
async function shown(
  { resources }: Models,
  scope: Scope,
  memberships: readonly MembershipDocument[],
  side: 'groupId' | 'memberId',
): Promise<ShownMembership[]> {
  if (memberships.length === 0) return [];
  const ids = [...new Set(memberships.map((each) => each[side]))];
  const found = await resources
    .find({ _id: { $in: ids }, ...scopeOf(scope) }, { display: 1 })
    .lean<{ _id: string; display: string }[]>();
  const displayOf = new Map(found.map(({ _id, display }) => [_id, display]));
  return memberships.flatMap((each) => {
    const display = displayOf.get(each[side]);
    const { groupId, memberId, memberType } = each;
    return display === undefined ? [] : [{ groupId, memberId, memberType, display }];
  });
}
