/** Which settings the environment can give, and under which name (contract.md section 2). */

/** Environment variable by key of `config/default.yaml`. The other settings live in files only. */
export const variables: Readonly<Record<string, string>> = {
  host: 'HOST',
  port: 'PORT',
  publicUrl: 'PUBLIC_URL',
  dataDir: 'DATA_DIR',
  mongodbUri: 'MONGODB_URI',
  secret: 'DOORWARD_SECRET',
  previousSecret: 'DOORWARD_SECRET_PREVIOUS',
  rootKey: 'DOORWARD_ROOT_KEY',
  smtpUrl: 'SMTP_URL',
  mailFrom: 'MAIL_FROM',
  trustProxy: 'TRUST_PROXY',
  logLevel: 'LOG_LEVEL',
  clockOffsetSeconds: 'DOORWARD_CLOCK_OFFSET',
  outboundAllow: 'OUTBOUND_ALLOW',
  signinRate: 'SIGNIN_RATE',
  scimRate: 'SCIM_RATE',
};

/** Settings whose value is never shown, not even when it is wrong. */
export const secretSettings: ReadonlySet<string> = new Set([
  'mongodbUri',
  'secret',
  'previousSecret',
  'rootKey',
  'smtpUrl',
]);
