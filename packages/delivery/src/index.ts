export { createDelivery } from './delivery.js';
export type { Delivery, DeliveryDeps, Retire } from './delivery.js';
export { DEFAULT_POLICY } from './policy.js';
export type { DeliveryPolicy, DeliverySink } from './policy.js';
export type { CircuitState } from './circuit.js';
export type { Reach, SinkStatus } from './sink-status.js';
export { endsWithin } from './waiting.js';
