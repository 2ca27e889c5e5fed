/** The few pages that a sign-in through a provider ends on when it does not end in the portal. */
import { html } from '../http/html.js';
import { page } from '../http/page.js';
import type { TestReport } from './arrive.js';
import { loginCodes } from './codes.js';
import type { LoginProblem } from './problem.js';

/** SECURITY: nothing but the problem's own words, which are the same for every refusal. */
export function refusalPage(problem: LoginProblem): string {
  const { title } = loginCodes[problem.code];
  return page(
    html`<h1>${title}</h1>
<p class="alert">${problem.message}</p>
<p><a class="button second" href="/login">Back to signing in</a></p>`,
    { title },
  );
}

const headlines: Readonly<Record<TestReport['would'], string>> = {
  sign_in: 'This sign-in would succeed',
  wait_for_approval: 'This person would wait for approval',
  be_refused: 'This sign-in would be refused',
};

/** What a test came to; nobody is signed in by it. */
export function testPage(report: TestReport): string {
  const title = 'Test of the connection';
  const { matched } = report;
  const rows = Object.entries(report.received).map(
    ([name, value]) => html`<dt>${name}</dt><dd>${typeof value === 'string' ? value : JSON.stringify(value)}</dd>`,
  );
  return page(
    html`<h1>${headlines[report.would]}</h1>
<p class="${report.would === 'sign_in' ? 'done' : 'note'}">${report.reason} <code>${report.code}</code></p>
<h2>Matched</h2>
<p>${matched ? html`${matched.email ?? ''} <code>${matched.userId}</code>` : 'Nobody of this organization.'}
${matched?.attaches && ' The identity would be tied to the account.'}</p>
<h2>Received</h2>
<dl>${rows}</dl>
<p class="small">This was a test: nobody was signed in, and nothing was changed.</p>`,
    { title, width: 'wide' },
  );
}
