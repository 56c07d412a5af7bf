import type { CreatedHook, FailedDelivery, Pinged, RegisteredHook } from '../dialect/admin.js';
import { cleanText } from '../text/clean-text.js';
import { kindOf } from '../text/kind-of.js';
import { flag, listOf, membersOf, NotAnAnswer, sentence } from './answer-members.js';
import { LONGEST_DELIVERY_ID } from './hook-answers.js';

const BECAME: readonly unknown[] = ['created', 'updated', 'present', 'differs'];

function checkRegisteredHook(answer: unknown): RegisteredHook {
  const { id, url, events, active, last, lastDelivered } = membersOf(answer, ['id', 'url', 'events', 'active', 'last', 'lastDelivered']);
  if (typeof active !== 'boolean') throw new NotAnAnswer(`active must be true or false, not ${kindOf(active)}`);
  return {
    id: idIn(id, 'id'),
    url: textIn(url, 'url'),
    events: listOf(events, 'events').map((event) => sentence(event, 'events')),
    active,
    ...(last === undefined ? {} : { last: sentence(last, 'last') }),
    ...(lastDelivered === undefined ? {} : { lastDelivered: flag(lastDelivered, 'lastDelivered') }),
  };
}

export const checkHooks = (answer: unknown): RegisteredHook[] => listOf(answer, 'it').map(checkRegisteredHook);

export function checkCreatedHook(answer: unknown): CreatedHook {
  const { became, differences } = membersOf(answer, ['became', 'differences']);
  if (!BECAME.includes(became)) throw new NotAnAnswer('became must be created, updated, present or differs');
  const words = listOf(differences, 'differences').map((it) => sentence(it, 'differences'));
  if (became === 'differs' && words.length === 0) throw new NotAnAnswer('differences must say what differs');
  return { ...checkRegisteredHook(answer), became: became as CreatedHook['became'], differences: words };
}

export function checkPinged(answer: unknown): Pinged {
  const { delivered, told } = membersOf(answer, ['delivered', 'told']);
  return {
    ...(delivered === undefined ? {} : { delivered: flag(delivered, 'delivered') }),
    ...(told === undefined ? {} : { told: sentence(told, 'told') }),
  };
}

export function checkFailedDeliveries(answer: unknown): FailedDelivery[] {
  return listOf(answer, 'it').map((item) => {
    const { id, deliveryId, at, event, reason, again } = membersOf(item, ['id', 'deliveryId', 'at', 'event', 'reason', 'again']);
    if (typeof at !== 'number' || !Number.isFinite(at)) throw new NotAnAnswer(`at must be milliseconds since 1970, not ${kindOf(at)}`);
    return {
      id: idIn(id, 'id'),
      deliveryId: idIn(deliveryId, 'deliveryId'),
      at,
      event: sentence(event, 'event'),
      reason: sentence(reason, 'reason'),
      again: flag(again, 'again'),
    };
  });
}

export const checkSender = (answer: unknown): string | undefined => (answer === undefined ? undefined : sentence(answer, 'it'));

function idIn(value: unknown, name: string): string {
  const id = textIn(value, name);
  if (id === '' || id.length > LONGEST_DELIVERY_ID) throw new NotAnAnswer(`${name} must have 1 to ${LONGEST_DELIVERY_ID} characters, and has ${id.length}`);
  return id;
}

function textIn(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new NotAnAnswer(`${name} must be text, not ${kindOf(value)}`);
  return cleanText(value);
}
