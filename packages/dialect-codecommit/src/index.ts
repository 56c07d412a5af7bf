import { defineDialect } from 'change-hook-core';
import type { Confirmation, DialectContext, HookRequest, Identity, Translation } from 'change-hook-core';
import { filledTextAt, isObject, LONGEST_DELIVERY_ID, parseJson } from 'change-hook-kit';
import { messageIn } from './message.js';
import { options } from './options.js';
import type { CodeCommitOptions } from './options.js';
import { topicOf } from './topic.js';
import { translateEvent } from './translate-event.js';
import { translateRecords } from './translate-records.js';
import { verify } from './verify.js';

/**
 * AWS CodeCommit, which tells of pushes by Amazon SNS: by a trigger of the repository, by EventBridge, or by a notification
 * rule.
 */
export default defineDialect({
  apiVersion: 1,
  name: 'codecommit',
  options,
  // Not 'signature': the members that count are signed, and not the bytes around them.
  authentication: 'token',
  // There is no secret: the topics say whose messages are taken, and SNS signs those.
  authenticates: () => true,
  // SNS sends its JSON as plain text.
  accepts: { methods: ['POST'], mediaTypes: ['text/plain', 'application/json'] },
  network: ['sns.*.amazonaws.com', 'sns.*.amazonaws.com.cn'],
  verify,
  identify,
  translate(request, ctx): Translation {
    const message = messageIn(request.json());
    if (message === undefined)
      return { invalid: ['the body is no message of SNS: Type, TopicArn, MessageId, Timestamp or Message is missing'] };
    if (message.type === 'SubscriptionConfirmation')
      return { ignored: 'the topic asks to confirm its subscription: change-hook receipts confirm, with the id of this receipt' };
    if (message.type === 'UnsubscribeConfirmation') return { ignored: 'the subscription of the topic was ended' };
    const payload = parsed(message.message);
    if (payload === undefined) return { ignored: 'the message is no JSON object, so it is not one of CodeCommit' };
    if (Array.isArray(payload['Records'])) return translateRecords(payload['Records'], payload, request, ctx);
    if (payload['source'] === 'aws.codecommit') return translateEvent(payload, request, ctx);
    return { ignored: 'the message is not one of CodeCommit' };
  },
  confirm,
});

/** The same for all tries at a message. */
function identify(request: HookRequest): Identity {
  try {
    const id = messageIn(request.json())?.id.trim();
    return id === undefined || id.length > LONGEST_DELIVERY_ID ? undefined : id;
  } catch {
    return undefined;
  }
}

/**
 * The URL is made here, of the listed topic and the token: the one in the message is the sender's text. Source: the API action
 * ConfirmSubscription.
 */
function confirm(request: HookRequest, ctx: DialectContext<CodeCommitOptions>): Confirmation {
  const message = messageIn(request.json());
  if (message?.type !== 'SubscriptionConfirmation') return { refused: 'it does not ask to confirm a subscription' };
  const [token, topic] = [filledTextAt(message.raw, 'Token'), topicOf(message.topic)];
  if (!ctx.options.topics.includes(message.topic) || topic === undefined)
    return { refused: 'its topic is not one of the option topics' };
  if (token === undefined) return { refused: 'it holds no token' };
  const query = new URLSearchParams({ Action: 'ConfirmSubscription', TopicArn: message.topic, Token: token });
  return { url: `https://${topic.host}/?${query.toString()}` };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value = parseJson(text, 'the message');
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
