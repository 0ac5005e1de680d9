export { madeUpAgentSchema } from './agents/made-up-agents.ts';
export { nearestName } from './basics/nearest-name.ts';
export { sayFix } from './basics/say-fix.ts';
export { usedUpLimits } from './basics/used-up-limits.ts';
export { usualWords } from './basics/usual-words.ts';
export { type Config, configSchema, namedModel } from './config/config-schema.ts';
export { limitsSchema } from './config/limits.ts';
export { refuseServerFlags, type ServerFlags, serverSettings } from './config/server-settings.ts';
export { answersWanted, bestOfSchema, jobFields, jobSpecJsonSchema } from './jobs/job-spec.ts';
