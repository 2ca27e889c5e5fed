/** Resources: what is written is what is read, versions, unique keys, confinement to one directory. */
import { describe, expect, it } from '@jest/globals';
import { parseFilter } from '../../../src/scim/filter/parse.js';
import { urns } from '../../../src/scim/urns.js';
import type { Change, ResourceAccess, WrittenResource } from '../../../src/storage/port/index.js';
import { baseUrl, create, now, outcome, sampleUser, user, written } from './fixtures.js';
import type { Subject } from './index.js';

const stored = ({ shadow: _, told: __, uniqueKeys: ___, ...resource }: WrittenResource) => resource;

export function resourceSuite(subject: Subject): void {
  const access = (more: Partial<ResourceAccess> = {}): ResourceAccess => ({
    linkId: subject.fresh.id(),
    accountId: subject.fresh.id(),
    disposition: 'created',
    holds: ['idp_inactive'],
    invited: true,
    vaults: ['Vault É'],
    expiresAt: now,
    sponsor: subject.fresh.id(),
    ...more,
  });

  describe('resources', () => {
    it('gives back what was created, to its own directory and type alone', async () => {
      const { storage, fresh } = subject;
      const [scope, id] = [fresh.scope(), fresh.id()];
      const resource = written(scope, user, { id, userName: 'Zoë 😀' }, { access: access() });
      await storage.commit([create(resource)]);
      expect(await storage.resources.get(scope, 'User', id)).toEqual(stored(resource));
      expect(await storage.resources.get(scope, 'Group', id)).toBeUndefined();
      expect(await storage.resources.get(fresh.scope(), 'User', id)).toBeUndefined();
      expect(await storage.resources.get({ ...scope, directoryId: fresh.id() }, 'User', id)).toBeUndefined();
      expect(await storage.resources.known({ ...scope, directoryId: fresh.id() }, [id])).toEqual([]);
      expect(await storage.resources.known(scope, [id, id, fresh.id()])).toEqual([{ id, type: 'User' }]);
    });

    it('changes nothing of another directory', async () => {
      const { storage, fresh } = subject;
      const [scope, id] = [fresh.scope(), fresh.id()];
      const other = { ...scope, directoryId: fresh.id() };
      const resource = sampleUser(scope, id);
      await storage.commit([create(resource)]);
      const foreign = { ...resource, ...other, version: 2 };
      expect(
        await outcome(storage.commit([{ change: 'replaceResource', resource: foreign, expectedVersion: 1 }])),
      ).toBe('NotFound');
      for (const change of [
        { change: 'touchResource', scope: other, type: 'User', id, modifiedAt: 1 },
        { change: 'setAccess', scope: other, id, access: access(), modifiedAt: 1 },
        { change: 'deleteResource', scope: other, type: 'User', id },
        { change: 'addMembers', scope: other, groupId: id, memberIds: [] },
      ] as const) {
        expect(await outcome(storage.commit([change]))).toBe('NotFound');
      }
      expect(await storage.resources.get(scope, 'User', id)).toEqual(stored(resource));
      expect(
        await outcome(storage.commit([create(sampleUser(other, fresh.id(), { userName: `U${id}@Example.com` }))])),
      ).toBe('done');
    });

    it('replaces at the version read: text, access, indexes and keys follow', async () => {
      const { storage, fresh } = subject;
      const [scope, id] = [fresh.scope(), fresh.id()];
      await storage.commit([
        create(written(scope, user, { id, userName: 'old', emails: [{ value: 'a@x.org' }, { value: 'b@x.org' }] })),
      ]);
      const facts = { version: 2, access: access() };
      const resource = written(
        scope,
        user,
        { id, userName: 'new', emails: [{ value: 'b@x.org' }, { value: 'C@x.org' }] },
        facts,
      );
      const replace = (expectedVersion: number) =>
        outcome(storage.commit([{ change: 'replaceResource', resource, expectedVersion }]));
      expect(await replace(2)).toBe('VersionConflict');
      expect(await replace(1)).toBe('done');
      expect(await replace(1)).toBe('VersionConflict');
      expect(await storage.resources.get(scope, 'User', id)).toEqual(stored(resource));
      const found = async (path: 'emails.value' | 'userName', value: string) =>
        (await storage.resources.byIndexed(scope, 'User', path, value)).length;
      expect(await found('emails.value', 'a@x.org')).toBe(0);
      expect(await found('emails.value', 'b@x.org')).toBe(1);
      expect(await found('emails.value', 'c@x.org')).toBe(1);
      expect(await found('userName', 'old')).toBe(0);
      expect(await found('userName', 'new')).toBe(1);
      expect(await outcome(storage.commit([create(written(scope, user, { id: fresh.id(), userName: 'OLD' }))]))).toBe(
        'done',
      );
      expect(await outcome(storage.commit([create(written(scope, user, { id: fresh.id(), userName: 'NEW' }))]))).toBe(
        'AlreadyExists userName',
      );
    });

    it('finds whoever has a name now, however often it is asked for while people take each other’s', async () => {
      const { storage, fresh } = subject;
      const scope = fresh.scope();
      const names = ['ann', 'bob', 'cy'];
      const ids = Array.from({ length: 4 }, () => fresh.id());
      const held = new Map<string, { name: string; version: number }>();
      let seed = 7;
      const below = (most: number): number => {
        seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
        return Math.floor((seed / 2 ** 31) * most);
      };
      const changeOf = (id: string, name: string): Change => {
        const version = held.get(id)?.version;
        if (version === undefined) return create(written(scope, user, { id, userName: name }));
        if (below(4) === 0) return { change: 'deleteResource', scope, type: 'User', id };
        const resource = written(scope, user, { id, userName: name }, { version: version + 1 });
        return { change: 'replaceResource', resource, expectedVersion: version };
      };
      for (let step = 0; step < 100; step += 1) {
        const [id, name] = [ids[below(ids.length)]!, names[below(names.length)]!];
        const change = changeOf(id, name);
        // A third of them together with something that cannot be done, which takes them back.
        const impossible: Change = { change: 'deleteResource', scope, type: 'User', id: fresh.id() };
        const result = await outcome(storage.commit(below(3) === 0 ? [change, impossible] : [change]));
        if (result === 'done' && change.change === 'deleteResource') held.delete(id);
        else if (result === 'done') held.set(id, { name, version: (held.get(id)?.version ?? 0) + 1 });
        for (const asked of [...names, ...names]) {
          const found = await storage.resources.byIndexed(scope, 'User', 'userName', asked);
          const holders = [...held].filter(([, each]) => each.name === asked).map(([holder]) => holder);
          expect(found.map((each) => each.id)).toEqual(holders);
        }
      }
    });

    it('replaces what is told to be indexed as before: text and filters follow, indexes and keys stay', async () => {
      const { storage, fresh } = subject;
      const [scope, id] = [fresh.scope(), fresh.id()];
      const said = { id, userName: `in${id}`, externalId: `x${id}`, emails: [{ value: `${id}@x.org` }] };
      const place = { scope, type: 'User', id };
      await storage.commit([create(written(scope, user, { ...said, title: 'Clerk' }))]);
      const replace = (version: number, title: string, by = scope) => {
        const resource = written(by, user, { ...said, title }, { version: version + 1 });
        return outcome(
          storage.commit([{ change: 'replaceResource', resource, expectedVersion: version, indexedAsBefore: true }]),
        );
      };
      expect(await replace(2, 'Nobody')).toBe('VersionConflict');
      expect(await replace(1, 'Baker')).toBe('done');
      // Once right after a reading, and once in the very commit that touched it.
      expect(await storage.resources.get(scope, 'User', id)).toMatchObject({ version: 2 });
      expect(await replace(1, 'Nobody')).toBe('VersionConflict');
      expect(await replace(2, 'Nobody', fresh.scope())).toBe('NotFound');
      const touched = { change: 'touchResource' as const, ...place, modifiedAt: 9 };
      const resource = written(scope, user, { ...said, title: 'Smith' }, { version: 4 });
      const smith = { change: 'replaceResource' as const, resource, expectedVersion: 3, indexedAsBefore: true };
      expect(await outcome(storage.commit([touched, smith]))).toBe('done');
      expect(await storage.resources.get(scope, 'User', id)).toEqual(stored(resource));
      for (const [path, value] of [
        ['userName', said.userName],
        ['externalId', said.externalId],
        ['emails.value', `${id}@x.org`],
      ] as const) {
        expect(await storage.resources.byIndexed(scope, 'User', path, value)).toEqual([stored(resource)]);
      }
      expect(await outcome(storage.commit([create(sampleUser(scope, fresh.id(), { userName: said.userName }))]))).toBe(
        'AlreadyExists userName',
      );
      await storage.commit([{ change: 'deleteResource', ...place }]);
      expect(await replace(4, 'Nobody')).toBe('NotFound');
    });

    it.each([true, false])(
      'replaces access too where nothing that is filed changes (just read: %p)',
      async (isRead) => {
        const { storage, fresh } = subject;
        const [scope, id] = [fresh.scope(), fresh.id()];
        const said = { id, userName: `in${id}` };
        await storage.commit([create(written(scope, user, said, { access: access({ vaults: ['Payroll'] }) }))]);
        const found = async (vault: string) => {
          const filter = parseFilter(user, `${urns.doorwardUser}:vaults eq "${vault}"`);
          const query = { ...scope, types: ['User'], filter, now, baseUrl, limit: 5, countTotal: false };
          return (await storage.resources.search({ ...query, from: { skip: 0 } })).resources.map(
            ({ version }) => version,
          );
        };
        const replace = async (version: number, kept: ResourceAccess | undefined) => {
          if (isRead) await storage.resources.get(scope, 'User', id);
          const resource = written(
            scope,
            user,
            { ...said, title: `${version}` },
            { version: version + 1, access: kept },
          );
          await storage.commit([
            { change: 'replaceResource', resource, expectedVersion: version, indexedAsBefore: true },
          ]);
        };
        const sales = access({ vaults: ['Sales'] });
        await replace(1, sales);
        expect([await found('sales'), await found('payroll')]).toEqual([[2], []]);
        await replace(2, sales);
        expect(await found('sales')).toEqual([3]);
        await replace(3, undefined);
        expect(await found('sales')).toEqual([]);
      },
    );

    it('takes access away in the first change there is', async () => {
      const { storage, fresh } = subject;
      const [scope, id] = [fresh.scope(), fresh.id()];
      await storage.commit([create(written(scope, user, { id, userName: `in${id}` }, { access: access() }))]);
      const resource = written(scope, user, { id, userName: `in${id}`, title: 'Clerk' }, { version: 2 });
      await storage.commit([{ change: 'replaceResource', resource, expectedVersion: 1, indexedAsBefore: true }]);
      const filter = parseFilter(user, `${urns.doorwardUser}:accessStatus pr`);
      const query = { ...scope, types: ['User'], filter, now, baseUrl, limit: 5, countTotal: false };
      expect((await storage.resources.search({ ...query, from: { skip: 0 } })).resources).toEqual([]);
    });

    it('refuses a replacement that takes a key of another, and an id twice', async () => {
      const { storage, fresh } = subject;
      const [scope, id, other] = [fresh.scope(), fresh.id(), fresh.id()];
      await storage.commit([create(sampleUser(scope, id)), create(sampleUser(scope, other))]);
      const resource = written(scope, user, { id, userName: `u${other}@example.com` }, { version: 2 });
      expect(await outcome(storage.commit([{ change: 'replaceResource', resource, expectedVersion: 1 }]))).toBe(
        'AlreadyExists userName',
      );
      expect(await storage.resources.get(scope, 'User', id)).toMatchObject({ version: 1 });
      expect(await outcome(storage.commit([create(sampleUser(scope, id, { userName: 'else' }))]))).toBe(
        'AlreadyExists id',
      );
    });

    it('sets access and touches, each one version more', async () => {
      const { storage, fresh } = subject;
      const [scope, id] = [fresh.scope(), fresh.id()];
      await storage.commit([create(sampleUser(scope, id))]);
      const wanted = access({ vaults: [] });
      await storage.commit([{ change: 'setAccess', scope, id, access: wanted, modifiedAt: now + 5 }]);
      expect(await storage.resources.get(scope, 'User', id)).toMatchObject({
        version: 2,
        modifiedAt: now + 5,
        access: wanted,
      });
      const touch = (expectedVersion: number) =>
        outcome(
          storage.commit([{ change: 'touchResource', scope, type: 'User', id, modifiedAt: now + 6, expectedVersion }]),
        );
      expect(await touch(1)).toBe('VersionConflict');
      expect(await touch(2)).toBe('done');
      expect(await storage.resources.get(scope, 'User', id)).toMatchObject({
        version: 3,
        modifiedAt: now + 6,
        createdAt: now,
      });
    });

    it('deletes at the version asked for; then it is gone for everybody', async () => {
      const { storage, fresh } = subject;
      const [scope, id] = [fresh.scope(), fresh.id()];
      await storage.commit([create(sampleUser(scope, id))]);
      const remove = (expectedVersion?: number) =>
        outcome(
          storage.commit([
            { change: 'deleteResource', scope, type: 'User', id, ...(expectedVersion && { expectedVersion }) },
          ]),
        );
      expect(await remove(7)).toBe('VersionConflict');
      expect(await remove(1)).toBe('done');
      expect(await remove()).toBe('NotFound');
      expect(await storage.resources.get(scope, 'User', id)).toBeUndefined();
      expect(await storage.resources.byIndexed(scope, 'User', 'userName', `u${id}@example.com`)).toEqual([]);
      expect(
        await outcome(storage.commit([create(sampleUser(scope, fresh.id(), { userName: `U${id}@Example.com` }))])),
      ).toBe('done');
    });

    it('finds by indexed values, oldest first, each once', async () => {
      const { storage, fresh } = subject;
      const scope = fresh.scope();
      const ids = [fresh.id(), fresh.id(), fresh.id()];
      const emails = [
        { value: 'Team@x.org', type: 'work' },
        { value: 'team@x.org', type: 'home' },
      ];
      await storage.commit(ids.map((id) => create(sampleUser(scope, id, { emails, externalId: 'Éa' }))));
      await storage.commit([create(sampleUser(fresh.scope(), fresh.id(), { emails }))]);
      for (const [path, value] of [
        ['emails.value', 'team@x.org'],
        ['externalId', 'Éa'],
      ] as const) {
        const found = await storage.resources.byIndexed(scope, 'User', path, value);
        expect(found.map(({ id }) => id)).toEqual(ids);
      }
      expect(await storage.resources.byIndexed(scope, 'Group', 'emails.value', 'team@x.org')).toEqual([]);
    });
  });
}
