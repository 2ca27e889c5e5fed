/** Signing in through a real OpenID provider, on MongoDB. */
import { describeMongo } from '../../support/mongo.js';
import { signInCases } from './sign-in-cases.js';

describeMongo('single sign-on', () => signInCases('mongo'));
