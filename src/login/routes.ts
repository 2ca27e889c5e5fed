/** Express glue of signing in: every place on one router. */
import express, { type Router } from 'express';
import type { LoginDeps } from './deps.js';
import { createViews } from './pages/view.js';
import { type Ground, offer, type Place } from './place.js';
import { contractorPlaces } from './routes/contractors.js';
import { forgottenPlaces } from './routes/forgotten.js';
import { invitationPlaces } from './routes/invitation.js';
import { portalPlaces } from './routes/portal.js';
import { sessionPlaces } from './routes/session.js';
import { signInPlaces } from './routes/sign-in.js';

const places: readonly Place[] = [
  ...signInPlaces,
  ...sessionPlaces,
  ...portalPlaces,
  ...contractorPlaces,
  ...invitationPlaces,
  ...forgottenPlaces,
];

/** Signing in and out and `/me`, to be mounted at the root; other paths go on to whatever is mounted after it. */
export function createLoginRouter(deps: LoginDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  const ground: Ground = { deps, views: createViews(() => deps.publicUrl) };
  for (const place of places) offer(ground, router, place);
  return router;
}
