/** Before each suite of the slow group that runs once more on MongoDB: the store that suites open for themselves is one there. */
process.env.TEST_STORE = 'mongo';
