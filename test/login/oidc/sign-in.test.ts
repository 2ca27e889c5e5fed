/** Signing in through a real OpenID provider, on the embedded store. */
import { signInCases } from './sign-in-cases.js';

signInCases('embedded');
