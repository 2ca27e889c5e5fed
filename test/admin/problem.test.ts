/** What the rules about people refuse, as the management API says it. */
import { describe, expect, it, test } from '@jest/globals';
import { errorCodes } from '../../src/admin/codes.js';
import { problemBody, problemOfRules } from '../../src/admin/problem.js';
import { toProblem } from '../../src/admin/write.js';
import { checkLatest, IdentityError } from '../../src/identity/index.js';

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('a refusal by the rules about people', () => {
  it('keeps its code and sentence, and what a program may read', () => {
    const now = Date.parse('2026-03-01T12:00:00Z');
    const rules = { contractorsEnabled: true, contractorMaxDays: 10 };
    const problem = toProblem(thrownBy(() => checkLatest(now + 11 * 86_400_000, rules, now)));
    expect(problemBody(problem, 'http://localhost', 'r1')).toMatchObject({
      status: 422,
      code: 'expiry_too_far',
      latestAllowed: '2026-03-11T12:00:00.000Z',
      detail: expect.stringContaining('at most 10 days'),
    });
  });

  it('does not speak of SCIM attributes', () => {
    const problem = problemOfRules(new IdentityError('expiry_required', 'send expiresAt of the Doorward extension'));
    expect(problem?.message).toBe(errorCodes.expiry_required.remedy);
  });

  it('says in a header when to come back', () => {
    const problem = problemOfRules(new IdentityError('resend_limit', 'Later.', { facts: { retryAfter: 7 } }));
    expect([problem?.status, problem?.details.headers]).toEqual([429, { 'Retry-After': '7' }]);
  });

  test.each([
    ['link_administrator', 409, 'conflict'],
    ['address_invalid', 422, 'invalid_body'],
  ] as const)('%s, which has no code of its own here, is %i %s', (code, status, shown) => {
    const problem = toProblem(new IdentityError(code, 'Because.'));
    expect([problem.status, problem.code, problem.message]).toEqual([status, shown, 'Because.']);
  });

  it('is a fault of ours where a seal is broken', () => {
    expect(toProblem(new IdentityError('seal_broken', 'secret')).code).toBe('internal_error');
  });
});
