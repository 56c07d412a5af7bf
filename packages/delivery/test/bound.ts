import type { Inbox } from 'change-hook-core';

/** The methods of an inbox as own properties, so that some can be replaced. */
export function bound(inbox: Inbox): Inbox {
  return {
    start: () => inbox.start(),
    stop: () => inbox.stop(),
    append: (receipt) => inbox.append(receipt),
    reject: (rejection) => inbox.reject(rejection),
    claim: (owner, wanted) => inbox.claim(owner, wanted),
    adopt: (owner, lanes) => inbox.adopt(owner, lanes),
    progress: (owner, delivery, done) => inbox.progress(owner, delivery, done),
    settle: (owner, lane, settlements) => inbox.settle(owner, lane, settlements),
    release: (owner) => inbox.release(owner),
    due: (sink) => inbox.due(sink),
    onWork: (listener) => inbox.onWork(listener),
    status: () => inbox.status(),
    deliveries: (filter) => inbox.deliveries(filter),
    receipt: (id) => inbox.receipt(id),
  };
}
