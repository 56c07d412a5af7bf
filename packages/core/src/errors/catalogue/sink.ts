import { entry } from '../entry.js';

export const SINK_ERRORS = {
  CH_SINK_UNREACHABLE: entry<{ sink: string; reason: string }>({
    message: ({ sink, reason }) => `the sink "${sink}" can't be reached: ${reason}`,
    mend: ({ sink }) => `deliveries wait until it can; try it with: change-hook check --connect (sink "${sink}")`,
    retry: 'later',
    audience: 'operator',
  }),
  CH_SINK_REFUSES: entry<{ sink: string; reason: string }>({
    message: ({ sink, reason }) => `the sink "${sink}" can be reached, and would take nothing: ${reason}`,
    mend: ({ sink }) => `mend what it says, in change_hook_sinks.${sink} of the config or where the sink runs`,
    retry: 'never',
    audience: 'operator',
  }),
  CH_SINK_FAILED: entry<{ sink: string; reason: string }>({
    message: ({ sink, reason }) => `the sink "${sink}" could not take a change: ${reason}`,
    mend: () => 'it is tried again; after the last try it is listed by: change-hook deliveries list --state dead',
    retry: 'later',
    audience: 'operator',
  }),
  CH_SINK_REJECTED: entry<{ sink: string; reason: string }>({
    message: ({ sink, reason }) => `the sink "${sink}" refuses a change: ${reason}`,
    mend: () => 'see it with: change-hook deliveries list --state dead',
    retry: 'never',
    audience: 'operator',
  }),
  CH_SINK_CRASHED: entry<{ sink: string; plugin: string; reason: string }>({
    message: ({ sink, plugin, reason }) => `the sink "${sink}" (${plugin}) threw: ${reason}`,
    mend: ({ plugin }) => `report it to the author of the sink ${plugin}`,
    retry: 'later',
    audience: 'author',
  }),
};
