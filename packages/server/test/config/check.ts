import { expect } from 'chai';
import type { ChangeHookError } from 'change-hook-core';
import { checkConfig } from '../../src/config/check-config.js';
import type { GatewayConfig, MountConfig, SinkConfig } from '../../src/config/config.js';

/** The config made of a value that has no problems, in the folder `/etc/hook`. */
export function accept(value: unknown): GatewayConfig {
  const checked = checkConfig(value, { file: '/etc/hook/change-hook.config.yaml', folder: '/etc/hook' });
  if ('problems' in checked) throw new Error(checked.problems.map(({ message }) => message).join('\n'));
  return checked.config;
}

export function acceptMount(value: unknown): MountConfig {
  const [mount] = accept({ change_hook_dialects: { github: value }, change_hook_sinks: { one: true, two: {} } }).mounts;
  return mount as MountConfig;
}

export function acceptSink(value: unknown): SinkConfig {
  const [sink] = accept({ change_hook_sinks: { one: value } }).sinks;
  return sink as SinkConfig;
}

/** The problems of a value that has some. */
export function refuse(value: unknown): readonly ChangeHookError[] {
  const checked = checkConfig(value, { file: undefined, folder: '/etc/hook' });
  expect(checked).to.have.property('problems').that.is.not.empty;
  return 'problems' in checked ? checked.problems : [];
}

/** The message of the one problem of a value. */
export function refuseOnce(value: unknown): string {
  const problems = refuse(value);
  expect(problems.map(({ message }) => message)).to.have.length(1);
  return problems[0]?.message ?? '';
}

export const refuseMount = (value: unknown): string =>
  refuseOnce({ change_hook_dialects: { github: value }, change_hook_sinks: { one: true } });
export const refuseSink = (value: unknown): string => refuseOnce({ change_hook_sinks: { one: value } });
