export { CHANGE_SOURCES } from './change/change.js';
export type { Change, ChangeInput, ChangeSource, JsonValue } from './change/change.js';
export { CHANGE_LIMITS, PROPERTY_DEPTH, PROPERTY_VALUES, WHEN_TIMESTAMP_RANGE } from './change/change-limits.js';
export { normaliseChange } from './change/normalise-change.js';
export type { NormalisedChange } from './change/normalise-change.js';
export { defineDialect } from './dialect/define-dialect.js';
export type { Accepts, Authentication, Dialect, DialectContext, MaybePromise, Translation, Verification } from './dialect/dialect.js';
export { createHookRequest, FORM_FIELDS, mediaTypeOf } from './dialect/hook-request.js';
export type { HookRequest, HookRequestParts } from './dialect/hook-request.js';
export { CATALOGUE } from './errors/catalogue.js';
export { ChangeHookError, describeError, fromErrorRecord, isChangeHookError, toErrorRecord } from './errors/change-hook-error.js';
export type { ErrorCode, ErrorParams, ErrorRecord } from './errors/change-hook-error.js';
export type { CatalogueEntry } from './errors/entry.js';
export type { Clock } from './ports/clock.js';
export type {
  Appended, Claim, ClaimedDelivery, ClaimRequest, DeliveryFilter, DeliveryState, DeliverySummary, Inbox, InboxContext, InboxPlugin,
  InboxStatus, Lane, NewParcel, NewReceipt, ReceiptSummary, Rejection, Settlement, Verdict,
} from './ports/inbox.js';
export type { Intake, IntakeAnswer, IntakeBody, IntakeRequest } from './ports/intake.js';
export type { Log, LogFields } from './ports/log.js';
export type { Service } from './ports/service.js';
export { defineSink } from './sink/define-sink.js';
export type { DeliverContext, Delivered, Outgoing, Sink, SinkContext, SinkPlugin } from './sink/sink.js';
export { ManualClock } from './memory/manual-clock.js';
export { MemoryLog, silentLog } from './memory/memory-log.js';
export type { LogLine } from './memory/memory-log.js';
export { systemClock } from './ports/system-clock.js';
export { verifyBasic } from './signatures/basic.js';
export type { Credentials } from './signatures/basic.js';
export { equalSecrets, equalsOneOf } from './signatures/equal.js';
export { decodeDigest, hmac, verifyHmac } from './signatures/hmac.js';
export type { HmacCheck } from './signatures/hmac.js';
export { verifyStandardWebhooks } from './signatures/standard-webhooks.js';
export type { StandardWebhooksCheck } from './signatures/standard-webhooks.js';
export { verifyToken } from './signatures/token.js';
export { escapeForTerminal } from './text/terminal.js';
