export { testCases } from './cases/test-cases.js';
export type { CasesSuite, DescribeFunction, ItFunction } from './cases/test-cases.js';
export type { CaseRequest, SignDirective } from './cases/case-request.js';
export type { AnyDialect, CaseResult } from './cases/run-case.js';
