/** An administrator invites several people at once and hands their passwords over by hand: a copy for one, a letter for the other. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { segment } from '../api.js';
import { getIn } from './getting-in.js';
import { masked } from './outbox.js';
import { type Act, mustBe, perform, Unexpected } from './perform.js';
import type { Outcome } from './play.js';
import type { Scene } from './scene.js';
import type { Story } from './story.js';
import { Visitor } from './visitor.js';

interface Row {
  readonly email: string;
  readonly result: string;
  readonly temporaryPassword: { readonly id: string } | null;
}

interface Report {
  readonly rows: readonly Row[];
  readonly uncollected: number;
}

interface Me {
  readonly vaults: readonly { readonly name: string; readonly role: string }[];
}

const vault = 'Payroll';

/** The four scenes of it, each built on the one before. */
export async function inviteMany(scene: Scene, day: string, story: Story): Promise<readonly Outcome[]> {
  const tenant = `/tenants/${segment(scene.slug)}`;
  const outcomes: Outcome[] = [];
  const found = new Map<string, string>();
  for (const act of [
    invitation(scene, tenant, found),
    collection(scene, tenant, found),
    letter(scene, tenant, found),
    entrance(scene, found),
  ]) {
    const outcome = await perform({ day, ...act }, story);
    outcomes.push(outcome);
    if (!outcome.ok) break;
  }
  return outcomes;
}

type Part = Omit<Act, 'day'>;

/** `found` keeps what later scenes need: ids of temporary passwords, and one collected password. */
function invitation({ gateway, names }: Scene, tenant: string, found: Map<string, string>): Part {
  const domain = names.get('domain');
  return {
    sender: 'An administrator',
    title: 'Invites three people at once into the vault Payroll; one address is mistyped',
    request: `POST ${tenant}/invitations`,
    async play(tell) {
      const entries = [{ name: 'Payroll terminal', kind: 'session', url: 'https://payroll.example/terminal' }];
      await gateway.api.call('POST', `${tenant}/vaults`, { name: vault, entries });
      const report = await gateway.api.call<Report>('POST', `${tenant}/invitations`, {
        kind: 'user',
        people: [{ email: `eva@${domain}` }, { email: `finn@${domain}` }, { email: `gus@@${domain}` }],
        vaults: [vault],
        temporaryPassword: 'manual',
      });
      for (const { email, result, temporaryPassword } of report.rows) {
        tell('row', `${email}: ${result}`);
        if (temporaryPassword) found.set(email.split('@', 1)[0] ?? email, temporaryPassword.id);
      }
      const results = report.rows.map(({ result }) => result).join(', ');
      if (results !== 'invited, invited, invalid_address') throw new Unexpected(`the rows say ${results}`);
      tell('report', `${report.uncollected} temporary passwords wait to be handed over`);
      return 201;
    },
  };
}

function collection({ gateway }: Scene, tenant: string, found: Map<string, string>): Part {
  const path = () => `${tenant}/temporary-passwords/${found.get('eva')}/collect`;
  return {
    sender: 'An administrator',
    title: "Copies Eva's temporary password; whoever comes second learns that it is gone",
    request: `POST ${tenant}/temporary-passwords/{id}/collect`,
    async play(tell) {
      const { temporaryPassword } = await gateway.api.call<{ temporaryPassword: string }>('POST', path());
      found.set('password', temporaryPassword);
      tell('gets', `200: ${masked(temporaryPassword)}`);
      const again = await gateway.api.ask('POST', path());
      const problem = (await again.json()) as { detail: string };
      mustBe(410, { status: again.status, body: problem });
      tell('again', `410: ${problem.detail}`);
      return 200;
    },
  };
}

function letter({ gateway }: Scene, tenant: string, found: Map<string, string>): Part {
  return {
    sender: 'An administrator',
    title: 'Prints the letter for Finn',
    request: `GET ${tenant}/temporary-passwords/{id}/letter.pdf`,
    async play(tell) {
      const bytes = await gateway.api.download(`${tenant}/temporary-passwords/${found.get('finn')}/letter.pdf`);
      if (!Buffer.from(bytes.subarray(0, 5)).equals(Buffer.from('%PDF-'))) throw new Unexpected('the letter is no PDF');
      const file = join(mkdtempSync(join(tmpdir(), 'doorward-letter-')), 'letter.pdf');
      writeFileSync(file, bytes, { mode: 0o600 });
      tell('letter', file);
      return 200;
    },
  };
}

function entrance({ gateway, names }: Scene, found: Map<string, string>): Part {
  return {
    sender: 'Eva',
    title: 'Comes with the password that she was handed',
    request: 'POST /login/password',
    async play(tell) {
      const visitor = new Visitor(gateway.url);
      await getIn(visitor, `eva@${names.get('domain')}`, found.get('password') ?? '', tell);
      const { vaults } = (await visitor.me()).body as Me;
      const joined = vaults.find(({ name }) => name === vault);
      if (!joined) throw new Unexpected(`she is not in the vault ${vault}`);
      tell('vault', `${joined.name}, role ${joined.role}`);
      return 200;
    },
  };
}
