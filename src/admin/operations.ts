/** The table of all calls of the management API. */
import { accountLookupOperations } from './account-lookup.js';
import { conflictOperations } from './conflicts.js';
import { connectionOperations } from './connections.js';
import { directoryOperations } from './directories.js';
import { directoryTokenOperations } from './directory-tokens.js';
import { domainOperations } from './domains.js';
import { extensionRequestOperations } from './extension-requests.js';
import { invitationOperations } from './invitations.js';
import { keyOperations } from './keys.js';
import { letterOperations } from './letter.js';
import { lettersOperations } from './letters-zip.js';
import { noticeOperations } from './notices.js';
import type { Operation } from './operation.js';
import { overviewOperations } from './overview.js';
import { runningOperations } from './running.js';
import { sentInvitationOperations } from './sent-invitations.js';
import { settingsOperations } from './settings.js';
import { sponsorOperations } from './sponsors.js';
import { temporaryPasswordOperations } from './temporary-passwords.js';
import { tenantOperations } from './tenants.js';
import { trailOperations } from './trails.js';
import { userAccessOperations } from './user-access.js';
import { userHistoryOperations } from './user-history.js';
import { userOperations } from './users.js';
import { vaultGroupOperations } from './vault-groups.js';
import { vaultMemberOperations } from './vault-members.js';
import { vaultOperations } from './vaults.js';

/** In the order in which the documentation shows them. */
export const operations: readonly Operation[] = [
  ...tenantOperations,
  ...overviewOperations,
  ...settingsOperations,
  ...keyOperations,
  ...directoryOperations,
  ...directoryTokenOperations,
  ...domainOperations,
  ...connectionOperations,
  ...accountLookupOperations,
  ...userOperations,
  ...userAccessOperations,
  ...userHistoryOperations,
  ...sponsorOperations,
  ...extensionRequestOperations,
  ...invitationOperations,
  ...sentInvitationOperations,
  ...temporaryPasswordOperations,
  ...letterOperations,
  ...lettersOperations,
  ...vaultOperations,
  ...vaultMemberOperations,
  ...vaultGroupOperations,
  ...trailOperations,
  ...conflictOperations,
  ...noticeOperations,
  ...runningOperations,
];
