// Jest runs the TypeScript sources as ES modules; swc strips the types, `npm run typecheck` checks them.
// TEST_GROUP=slow runs the suites named *.slow.test.ts instead of the others, and where TEST_MONGODB_URI names a MongoDB
// once more on it those that show best how people come, stay and leave; `.ci/run` runs both groups.
// TEST_STORE=mongo runs any suite on MongoDB that asks for no store by name.
const suite = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testPathIgnorePatterns: ['/node_modules/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { module: { type: 'es6' }, jsc: { target: 'es2022', parser: { syntax: 'typescript' } } },
    ],
  },
  setupFiles: ['<rootDir>/test/support/property-seed.ts'],
};

const onMongo = [
  'admin/{invitations,resend,session,temporary-passwords,user-access,users,vaults}',
  'login/{forgotten,invitation,new-password,sign-in}',
  'people/{amend,amend-contract,leave,mail-outcome,onboard,onboard-contractor,welcome-due}',
].map((names) => `<rootDir>/test/${names}.test.ts`);

const slowGroup = [
  { ...suite, displayName: 'slow', testMatch: ['**/*.slow.test.ts'] },
  {
    ...suite,
    displayName: 'on MongoDB',
    testMatch: process.env.TEST_MONGODB_URI ? onMongo : [],
    setupFiles: [...suite.setupFiles, '<rootDir>/test/support/on-mongo.ts'],
  },
];

export default {
  ...(process.env.TEST_GROUP === 'slow'
    ? { projects: slowGroup.filter(({ testMatch }) => testMatch.length > 0) }
    : {
        ...suite,
        testMatch: ['**/*.test.ts'],
        testPathIgnorePatterns: [...suite.testPathIgnorePatterns, '\\.slow\\.test\\.ts$'],
      }),
  reporters: ['default', '<rootDir>/test/support/closing-line.cjs'],
  testTimeout: 60_000,
};
