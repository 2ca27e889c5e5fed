/** The rows of the table: what is measured, with how many clients, and what we aim at. */

const thousands = (count) => count.toLocaleString('en');

/** Rows on a store of `sizes.people`; `goal` is the least ratio to SCIMMY. */
export const peopleRows = () => [
  { key: 'get', label: 'GET a user, with `groups` and ETag', workload: 'get', clients: 8, goal: 14, constantGoal: 2 },
  { key: 'filter', label: 'GET with the filter `userName eq`', workload: 'filter', clients: 8, goal: 14 },
  { key: 'page', label: 'GET a page of 100 users', workload: 'page', clients: 8, goal: 60 },
  ...[
    [8, 12],
    [64, 25],
  ].map(([clients, goal]) => ({
    key: `patch-${clients}`,
    label: 'PATCH a user',
    workload: 'patch',
    clients,
    goal,
  })),
  ...[
    [1, 2],
    [8, 6],
    [64, 10],
  ].map(([clients, goal]) => ({ key: `post-${clients}`, label: 'POST a user', workload: 'post', clients, goal })),
  { key: 'bulk', label: 'Bulk of 100 new users', workload: 'bulk', clients: 8, goal: 15, unit: 'users' },
  { key: 'sync', label: "A directory's first sync", workload: 'sync', clients: 8, goal: 7, unit: 'users' },
];

/** Rows on the large store: a group of each size gains and loses one member. */
export const groupRows = (sizes) =>
  sizes.groups.map((size, at) => ({
    key: `members-${size}`,
    label: `PATCH a group of ${thousands(size)}, one member more or less`,
    workload: 'members',
    clients: 8,
    size,
    goal: [80, 2000, 30_000][at],
  }));

/** The most that the median at the largest group may be of that at the smallest. */
export const flatGoal = 1.3;

/** The most memory, as a part of SCIMMY's. */
export const memoryGoal = 0.6;

/** How much is measured. */
export const fullSizes = { people: 10_000, crowd: 100_000, groups: [100, 10_000, 100_000], sync: 2000 };
export const quickSizes = { people: 600, crowd: 2000, groups: [100, 500, 2000], sync: 100 };
