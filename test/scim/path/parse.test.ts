import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { ScimError } from '../../../src/scim/errors.js';
import { parsePath } from '../../../src/scim/path/parse.js';
import { pathText } from '../../../src/scim/path/resolve.js';
import { urns } from '../../../src/scim/urns.js';
import { enterprise, odd, user } from '../filter/sample-types.js';

function shown(text: string): unknown {
  const target = parsePath(user, text);
  if (target?.kind !== 'attribute') return target?.kind === 'extension' ? target.extension.urn : target?.kind;
  const { equalities } = target.selection ?? {};
  const terms = equalities?.terms.map((each) => `${each.attribute.name}=${each.value}`).join(` ${equalities.join} `);
  return target.selection ? [pathText(target.path), terms] : pathText(target.path);
}

describe('parsePath', () => {
  test.each<[string, unknown]>([
    ['userName', 'userName'],
    [' userName ', 'userName'],
    ['name.familyName', 'name.familyName'],
    [urns.user, 'resource'],
    [enterprise.toLowerCase(), enterprise],
    [`${enterprise}:manager.value`, `${enterprise}:manager.value`],
    ['emails[type eq "work"]', ['emails', 'type=work']],
    ['emails[type eq "Work"].value', ['emails.value', 'type=Work']],
    ['EMAILS[TYPE EQ "work"].VALUE', ['emails.value', 'type=work']],
    [`${urns.user}:emails[type eq "work"].value`, ['emails.value', 'type=work']],
    ['emails[type eq "a]b"].value', ['emails.value', 'type=a]b']],
    ['emails[type eq "work" and primary eq true].value', ['emails.value', 'type=work and primary=true']],
    ['emails[type eq "a" or type eq "b"]', ['emails', 'type=a or type=b']],
    ['emails[type eq "a" or type eq "b" and value pr]', ['emails', undefined]],
    ['emails[type eq "a" and value eq "b" or value eq "c"]', ['emails', undefined]],
    ['emails[type ne "a"]', ['emails', undefined]],
    ['emails[type eq null]', ['emails', undefined]],
    ['emails[(type eq "a")]', ['emails', undefined]],
    ['emails[not (type eq "a")]', ['emails', undefined]],
    ['name[familyName eq "x"].givenName', ['name.givenName', 'familyName=x']],
    [`${odd}:tags[value eq "A"]`, [`${odd}:tags`, 'tags=A']],
    ['shoe', undefined],
    ['shoe[type eq "x"]', undefined],
    ['manager', undefined],
  ])('reads %s', (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  test.each([
    ['emails[type eq "work"', 'invalidFilter'],
    ['emails[]', 'invalidFilter'],
    ['emails[shoe eq "x"]', 'invalidFilter'],
    ['emails[type eq "x"].shoe', 'invalidPath'],
    ['emails[type eq "x"]value', 'invalidPath'],
    ['emails[type eq "x"].value.x', 'invalidPath'],
    ['emails[type eq "x"].value x', 'invalidPath'],
    ['emails[type eq "x"][type eq "y"]', 'invalidPath'],
    ['[type eq "x"]', 'invalidPath'],
    ['emails x [type eq "x"]', 'invalidPath'],
    ['emails.type[value eq "x"]', 'invalidPath'],
    ['userName[value eq "x"]', 'invalidPath'],
    [`${enterprise}[department eq "x"]`, 'invalidPath'],
  ])('refuses %s', (text, scimType) => {
    let refusal: unknown;
    try {
      parsePath(user, text);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ status: 400, scimType });
  });

  it('finds an extension attribute without its URN, and old URNs, when asked', () => {
    const leniency = { bareExtensions: true, aliases: true };
    expect(parsePath(user, 'manager.value', leniency)).toMatchObject({ path: { extension: enterprise } });
    expect(parsePath(user, 'urn:scim:schemas:core:1.0:title', leniency)).toMatchObject({ path: { keys: ['title'] } });
    expect(parsePath(user, 'urn:scim:schemas:core:1.0:emails[type eq "x"]', leniency)).toMatchObject({
      kind: 'attribute',
    });
  });

  it('throws nothing but ScimError, whatever the text', () => {
    const piece = fc.constantFrom(
      'emails',
      '[',
      ']',
      'type',
      'eq',
      '"x"',
      '.',
      '.value',
      ' ',
      ':',
      enterprise,
      'and',
      '(',
      ')',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => all.join('')),
        ),
        (text) => {
          try {
            parsePath(user, text, { bareExtensions: true, aliases: true });
          } catch (error) {
            expect(error).toBeInstanceOf(ScimError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
