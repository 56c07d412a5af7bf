import { filledTextAt, isObject, textAt } from 'change-hook-kit';
import type { JsonObject } from 'change-hook-kit';

/**
 * A message of SNS to an HTTP endpoint. Source: Amazon's "HTTP/HTTPS notification JSON format" and "... subscription
 * confirmation JSON format".
 */
export interface SnsMessage {
  type: 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
  topic: string;
  id: string;
  timestamp: string;
  /** The text that the publisher wrote. */
  message: string;
  raw: JsonObject;
}

/** Reads what was posted; undefined when it is no message of SNS. */
export function messageIn(payload: unknown): SnsMessage | undefined {
  if (!isObject(payload)) return undefined;
  const type = payload['Type'];
  if (type !== 'Notification' && type !== 'SubscriptionConfirmation' && type !== 'UnsubscribeConfirmation') return undefined;
  const [topic, id, timestamp, message] = [
    filledTextAt(payload, 'TopicArn'),
    filledTextAt(payload, 'MessageId'),
    filledTextAt(payload, 'Timestamp'),
    textAt(payload, 'Message'),
  ];
  if (topic === undefined || id === undefined || timestamp === undefined || message === undefined) return undefined;
  return { type, topic, id, timestamp, message, raw: payload };
}

/** The members that are signed, in the order of their names. Source: "Verifying the signatures of Amazon SNS messages". */
const SIGNED = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const;

/**
 * What is signed: each member's name and value, a line each. `Subject` is left out where there is none; undefined when another
 * is missing.
 */
export function signedText({ type, raw }: SnsMessage): string | undefined {
  let text = '';
  for (const name of SIGNED[type]) {
    const value = textAt(raw, name);
    if (value !== undefined) text += `${name}\n${value}\n`;
    else if (name !== 'Subject' || (raw[name] !== undefined && raw[name] !== null)) return undefined;
  }
  return text;
}
