import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

const { EVENT_RUN_END, EVENT_TEST_PENDING } = Mocha.Runner.constants;

/**
 * mocha's own report, and the counts as JSON in the file that the option `file` names: `{ passed, failed, pending }`, the last as
 * the titles of what was skipped. `.ci/run` goes by it, since nothing may be skipped there.
 */
export default class Tally extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const pending = [];
    runner.on(EVENT_TEST_PENDING, (test) => pending.push(test.fullTitle()));
    runner.once(EVENT_RUN_END, () => {
      const file = options.reporterOptions?.file;
      if (file) writeFileSync(file, JSON.stringify({ passed: this.stats.passes, failed: this.stats.failures, pending }));
    });
  }
}
