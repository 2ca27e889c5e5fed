/** The page that a test of a connection ends on, for the administrator who tries it. */
import { html } from '../http/html.js';
import { page } from '../http/page.js';
import type { TestReport } from './arrive.js';

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
