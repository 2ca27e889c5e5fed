// Gives property tests one seed, so that a run on one machine says what it says on another.
// FC_SEED=random looks further afield (`npm run test:explore`); FC_SEED=<n> plays a run that failed again.
import fc from 'fast-check';

const asked = process.env.FC_SEED ?? '20261121';
if (asked !== 'random') fc.configureGlobal({ seed: Number(asked) });
