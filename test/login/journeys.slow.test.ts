/** The journeys of people through a real browser, with and without JavaScript: from the mail to the portal, and back in. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { describeBrowser, freshContext, launchBrowser } from '../support/browser.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { ownPassword } from './app.js';
import { mailFor } from './mailbox.js';

const otherPassword = 'lantern under seven bridges';

describeBrowser('in a browser', () => {
  let gateway: Gateway;
  let browser: Browser;
  let tenant: { slug: string };
  let people = 0;

  beforeAll(async () => {
    gateway = await startGateway();
    browser = await launchBrowser();
    tenant = await gateway.tenant({ contractorsEnabled: true });
    const entries = [
      { name: 'Ledger', kind: 'session', url: 'https://ledger.example.com/' },
      { name: 'Root', kind: 'privileged', url: 'https://pam.example.com/' },
    ];
    await gateway.api('POST', `/tenants/${tenant.slug}/vaults`, { name: 'Finance', entries });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });

  /** Invites somebody new; answers address and mail. */
  async function invited(options: Record<string, unknown> = {}, where = tenant, email = `p${++people}@example.com`) {
    const call = { kind: 'user', people: [{ email }], vaults: ['Finance'], ...options };
    await gateway.api('POST', `/tenants/${where.slug}/invitations`, call);
    return email;
  }

  describe.each([false, true])('with JavaScript: %s', (javaScriptEnabled) => {
    let context: BrowserContext;
    let page: Page;
    let complaints: string[];

    beforeEach(async () => {
      context = await freshContext(browser, { javaScriptEnabled });
      page = await context.newPage();
      complaints = [];
      page.on('console', (message) => {
        // An answer that refuses is what some steps are about.
        const isExpected = /status of 4\d\d/.test(message.text());
        if (message.type() === 'error' && !isExpected) complaints.push(message.text());
      });
      page.on('request', (request) => {
        if (!request.url().startsWith(gateway.app.publicUrl)) complaints.push(`asked ${request.url()}`);
      });
    });
    afterEach(async () => {
      expect(complaints).toEqual([]);
      await context.close();
    });

    const open = (path: string) => page.goto(gateway.app.publicUrl + path);
    const press = (name: string | RegExp) => page.getByRole('button', { name }).click();
    const heading = () => page.getByRole('heading', { level: 1 }).textContent();

    async function signIn(email: string, password: string): Promise<void> {
      await open('/login');
      await page.getByLabel('Email address').fill(email);
      await press('Continue');
      await page.getByLabel('Password', { exact: true }).fill(password);
      await press('Sign in');
    }

    async function choosePassword(password: string, name = 'Save the password'): Promise<void> {
      await page.getByLabel('New password').fill(password);
      await press(name);
    }

    /** By the mail of an invitation, to the portal. */
    async function comeIn(email: string, subject = /Your access|Temporary access/): Promise<void> {
      const mail = await mailFor(gateway.dataDir, email, subject);
      await open(mail.path);
      await press('Accept the invitation');
      await page.getByLabel('Password', { exact: true }).fill(mail.password.toLowerCase().replaceAll('-', ''));
      await press('Sign in');
      expect(await heading()).toBe('Choose your own password');
      await choosePassword('short');
      expect(await page.getByRole('alert').textContent()).toContain('at least 15 characters');
      await choosePassword(ownPassword);
    }

    it('a newcomer comes from the mail to the portal, and signs out', async () => {
      const email = await invited();
      await comeIn(email);
      expect(await heading()).toBe('Your vaults');
      expect(await page.getByRole('link', { name: 'Open Ledger in a new tab' }).getAttribute('href')).toBe(
        'https://ledger.example.com/',
      );
      await press('Show sessions only');
      expect(await heading()).toBe('Your sessions');
      expect(await page.getByText('Root').count()).toBe(0);
      await press('Sign out');
      expect(await page.getByRole('status').textContent()).toBe('You are signed out.');
      await open('/portal');
      expect(new URL(page.url()).pathname).toBe('/login');
      await signIn(email, 'not the right one at all');
      expect(await page.getByRole('alert').textContent()).toContain('do not fit together');
      expect(await page.getByLabel('Email address').inputValue()).toBe(email);
      await page.getByLabel('Password', { exact: true }).fill(ownPassword);
      await press('Sign in');
      expect(await heading()).toBe('Your sessions');
    });

    it('a contractor begins with the sessions, and finds no way to administration', async () => {
      const expiresAt = new Date(Date.now() + 20 * 86_400_000).toISOString();
      await comeIn(await invited({ kind: 'contractor', expiresAt }));
      expect(await heading()).toBe('Your sessions');
      expect(await page.getByText('Your access ends on').textContent()).toContain('Coordinated Universal Time');
      const answer = await open('/console/users');
      expect(answer!.status()).toBe(403);
      expect(await heading()).toBe('This page is for administrators');
      expect(await page.getByRole('link').allInnerTexts()).toEqual(['Back to your sessions']);
      await page.getByRole('link').click();
      await press('Show everything');
      expect(await page.getByText('Root').count()).toBe(1);
    });

    it('somebody who has an account is invited by a second organization, and chooses between them', async () => {
      const email = await invited();
      await comeIn(email);
      const second = await gateway.tenant();
      await gateway.api('POST', `/tenants/${second.slug}/vaults`, { name: 'Finance' });
      await invited({}, second, email);
      const mail = await mailFor(gateway.dataDir, email, /invited you to/);
      expect(mail.password).toBe('');
      await open(mail.path);
      expect(await page.getByText('one click is enough').count()).toBe(1);
      await press('Accept the invitation');
      expect(await heading()).toBe('Your vaults');
      const answer = await open(mail.path);
      expect(answer!.status()).toBe(410);
      expect(await heading()).toBe('This link is no longer good');
      await open('/portal');
      await press('Sign out');
      await signIn(email, ownPassword);
      expect(await heading()).toBe('Choose an organization');
      await page.getByRole('button').first().click();
      expect(await heading()).toBe('Your vaults');
    });

    it('a sponsor extends a contract on a phone, where nothing is wider than the screen', async () => {
      const email = await invited();
      await comeIn(email);
      const users = await gateway.api<{ items: { id: string }[] }>(
        'GET',
        `/tenants/${tenant.slug}/users?email=${email}`,
      );
      const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
      const contract = { kind: 'contractor', expiresAt: dayIn(20), sponsor: users.items[0]!.id };
      const contractor = await invited(
        contract,
        tenant,
        `somebody.with.a.long.name.${people}@subcontractors.example.com`,
      );
      await page.setViewportSize({ width: 375, height: 700 });
      await open('/portal');
      const fits = async () =>
        (await page.locator('html').boundingBox())!.width <= 375 &&
        (await page.locator('h1').evaluate((each) => each.scrollWidth <= each.clientWidth));
      await page.getByRole('link', { name: 'Contractors' }).click();
      expect(await fits()).toBe(true);
      await page.getByRole('link', { name: contractor }).click();
      expect(await heading()).toBe(contractor);
      expect(await fits()).toBe(true);
      await page.getByLabel('Last day').fill(dayIn(40));
      await page.getByLabel('Reason').fill('Phase two');
      await press('Extend');
      expect(await page.getByRole('status').textContent()).toContain('The access ends on');
      await page.getByRole('link', { name: 'All contractors' }).click();
      expect(await heading()).toBe('Contractors');
    });

    it('somebody who forgot the password chooses another', async () => {
      const email = await invited();
      await comeIn(email);
      await press('Sign out');
      await page.getByLabel('Email address').fill(email);
      await press('Continue');
      await page.getByRole('link', { name: 'Forgot your password?' }).click();
      await page.getByLabel('Email address').fill(email);
      await press('Send the mail');
      expect(await heading()).toBe('Look into your mailbox');
      const mail = await mailFor(gateway.dataDir, email, /Choose a new password/);
      await open(mail.path);
      await choosePassword('short');
      expect(await page.getByRole('alert').textContent()).toContain('too short');
      await choosePassword(otherPassword);
      expect(await heading()).toBe('Your vaults');
      await page.getByRole('link', { name: 'Change password' }).click();
      await page.getByLabel('Current password').fill(otherPassword);
      await choosePassword(ownPassword);
      expect(await heading()).toBe('Your vaults');
    });
  });

  it('keeps to the language of the reader', async () => {
    const context = await freshContext(browser, { javaScriptEnabled: false, locale: 'fr-CA' });
    const page = await context.newPage();
    const mail = await mailFor(gateway.dataDir, await invited(), /Your access/);
    await page.goto(gateway.app.publicUrl + mail.path);
    expect(await page.locator('html').getAttribute('lang')).toBe('fr');
    await page.getByRole('button', { name: "Accepter l'invitation" }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Connexion');
    await context.close();
  });
});
