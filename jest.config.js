// Jest runs the TypeScript sources as ES modules; swc strips the types, `npm run typecheck` checks them.
// TEST_GROUP=slow runs the suites named *.slow.test.ts instead of the others; `.ci/run` runs both.
const isSlowGroup = process.env.TEST_GROUP === 'slow';

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: [isSlowGroup ? '**/*.slow.test.ts' : '**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...(isSlowGroup ? [] : ['\\.slow\\.test\\.ts$'])],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { module: { type: 'es6' }, jsc: { target: 'es2022', parser: { syntax: 'typescript' } } },
    ],
  },
  setupFiles: ['<rootDir>/test/support/property-seed.ts'],
  reporters: ['default', '<rootDir>/test/support/closing-line.cjs'],
  testTimeout: 30_000,
};
