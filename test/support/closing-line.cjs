// Prints the plain closing line that CI and people look for, after the names of what was skipped.
module.exports = class ClosingLine {
  onRunComplete(_contexts, results) {
    for (const suite of results.testResults) {
      for (const test of suite.testResults) {
        if (test.status === 'pending' || test.status === 'todo') console.log(`skipped: ${test.fullName}`);
      }
    }
    const brokenSuites = results.testResults.filter((suite) => suite.testExecError).length;
    const failed = results.numFailedTests + brokenSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    // Jest's own summary always comes after every reporter: only at the exit is there nothing left to print.
    process.once('exit', () => console.log(`${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`));
  }
};
