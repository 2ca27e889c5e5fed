/** Makes every mail as it would go out, from samples: nothing is stored and nothing is sent. */
import type { OutgoingMail } from '../../storage/port/index.js';
import type { MailSecrets, TemplateName } from '../mails.js';
import type { MailMessage } from '../port.js';
import { createRenderer } from '../render.js';
import { sampleCreatedAt, samples } from './samples.js';

export interface Preview {
  readonly template: TemplateName;
  readonly locale: 'en' | 'fr';
  /** Its id is fit for a file name, such as `invite.auto-1-fr`. */
  readonly message: MailMessage;
}

const sender = { from: 'Doorward <no-reply@doorward.example>', publicUrl: 'https://doorward.example' };

/** The names of all mails, in order. */
export const templateNames = Object.keys(samples) as readonly TemplateName[];

/** Every sample of these templates in each of these languages. */
export function previews(templates: readonly TemplateName[], locales: readonly ('en' | 'fr')[]): readonly Preview[] {
  const render = createRenderer();
  return templates.flatMap((template) =>
    samples[template].flatMap((data, at) =>
      locales.map((locale) => {
        const mail = queued(template, locale, data as unknown as OutgoingMail['data']);
        const message = render(mail, secretsOf(template, mail), sender);
        return { template, locale, message: { ...message, id: `${template}-${at + 1}-${locale}` } };
      }),
    ),
  );
}

function queued(template: TemplateName, locale: 'en' | 'fr', data: OutgoingMail['data']): OutgoingMail {
  return {
    id: template,
    v: 1,
    tenantId: 'sample',
    template,
    to: 'ada@example.com',
    locale,
    data: { ...data, workspace: 'Acme', timeZone: 'America/Toronto' },
    state: 'queued',
    attempts: 0,
    createdAt: sampleCreatedAt,
  };
}

/** Made up: they open nothing anywhere. */
function secretsOf(template: TemplateName, { data }: OutgoingMail): MailSecrets {
  const isInvitation = template.startsWith('invite.') && template !== 'invite.expired';
  return {
    ...(isInvitation && { invitationToken: 'sample-of-an-invitation' }),
    ...(template === 'password.reset' && { resetToken: 'sample-of-a-reset' }),
    ...(data.handling === 'automatic' && { temporaryPassword: 'SAMP-0000-0000-0000-0000-0000' }),
  };
}
