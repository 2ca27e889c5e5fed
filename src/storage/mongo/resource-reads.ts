/** Reading resources. */
import type { Resources } from '../port/index.js';
import type { ResourceDocument } from './filter-document.js';
import type { Models } from './models.js';
import { resourceOf, scopeOf, shownFields } from './resource-documents.js';
import { search } from './search.js';

export const resourcesOf = (models: Models): Resources => ({
  async get(scope, type, id) {
    const found = await models.resources
      .findOne({ _id: id, ...scopeOf(scope), type }, shownFields)
      .lean<ResourceDocument>();
    return found ? resourceOf(found) : undefined;
  },
  async known(scope, ids) {
    const found = await models.resources
      .find({ _id: { $in: [...ids] }, ...scopeOf(scope) }, { type: 1 })
      .lean<{ _id: string; type: string }[]>();
    return found.map(({ _id, type }) => ({ id: _id, type }));
  },
  async byIndexed(scope, type, path, value) {
    const found = await models.resources
      .find({ ...scopeOf(scope), type, [`shadow.${path}`]: { $eq: value } }, shownFields)
      .sort({ _id: 1 })
      .lean<ResourceDocument[]>();
    return found.map(resourceOf);
  },
  search: (query) => search(models, query),
  async walk({ limit, after }) {
    const found = await models.resources
      .find(after === undefined ? {} : { _id: { $gt: after } }, shownFields)
      .sort({ _id: 1 })
      .limit(limit + 1)
      .lean<ResourceDocument[]>();
    const items = found.slice(0, limit).map(resourceOf);
    const last = items.at(-1);
    return found.length > limit && last ? { items, next: last.id } : { items };
  },
});
