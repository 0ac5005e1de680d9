import { defaultPriority } from '@parallel-agents/core';

/** Tasks have 0 to 1000, higher first; BullMQ has 1 to 2,097,151, lower first (0 would go before all of them). */
const highest = 1000;

export function toJobPriority(taskPriority: number = defaultPriority): number {
  return highest + 1 - Math.min(Math.max(Math.round(taskPriority), 0), highest);
}
