/** What an ARN of an SNS topic says. */
export interface Topic {
  region: string;
  /**
   * The host of SNS in the topic's region: the only one from which a certificate is taken, and at which a subscription is
   * confirmed.
   */
  host: string;
}

const ARN = /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z]{2}(?:-[a-z]+)+-\d{1,2}):\d{12}:[A-Za-z0-9_-]{1,256}(?:\.fifo)?$/;

/** Reads `arn:aws:sns:eu-west-1:123456789012:door`; undefined for anything else. */
export function topicOf(arn: string): Topic | undefined {
  const [, partition, region] = ARN.exec(arn) ?? [];
  if (partition === undefined || region === undefined) return undefined;
  return { region, host: `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}` };
}
