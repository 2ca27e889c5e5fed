/** The port of mail: what is handed over, and what a transport promises. */

/** One mail to one person, complete. */
export interface MailMessage {
  /** The id of the `OutgoingMail`; Message-ID is made of it, so that a mail handed over twice can be known as one. */
  readonly id: string;
  /** When it was queued, epoch milliseconds. */
  readonly date: number;
  /** One bare address. */
  readonly to: string;
  /** An address, or `Name <address>`. */
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface MailTransport {
  /** Where mail goes, one phrase for the start notice, without credentials. */
  readonly description: string;
  /** How many mails may be on their way at once. */
  readonly concurrency: number;
  /** True where a mail that is handed over twice takes its own place: then the marks of many can share a commit. */
  readonly overwrites?: boolean;
  /** No `send` takes longer. */
  readonly sendSeconds: number;
  /**
   * Resolves once somebody else answers for the mail. A transport that could hand over twice calls `handingOver` once, when
   * everything is said but the word after which the other side answers for it, and says that word only when it resolved.
   *
   * @throws MailRefused when it will never be taken
   * @throws MailServerDown when no mail gets through now; any other error concerns this mail and may pass
   */
  send(message: MailMessage, handingOver?: () => Promise<void>): Promise<void>;
  /** Waits for nothing; call it when no `send` is under way. */
  close(): Promise<void>;
}

/** This mail to this address is refused for good. The message is fit to be shown to an administrator. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}

/** The server cannot be reached or does not let us in: it concerns every mail. */
export class MailServerDown extends Error {
  override readonly name = 'MailServerDown';
}
