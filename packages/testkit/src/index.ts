export { testCases } from './cases/test-cases.js';
export type { CasesSuite, DescribeFunction, ItFunction } from './cases/test-cases.js';
export type { CaseRequest, SignDirective } from './cases/case-request.js';
export type { AnyDialect, CaseResult } from './cases/run-case.js';
export { testInbox } from './inbox/test-inbox.js';
export type { InboxSuite, InboxUnderTest } from './inbox/inbox-suite.js';
export { createBuildbotMaster, whyNoBuildbot } from './peers/buildbot-master.js';
export type { BuildbotMaster, BuildbotMasterOptions, MasterChange } from './peers/buildbot-master.js';
