// What the packages of this repository share, and no program: it may change from version to version.
export { boundReply } from './bound-reply.ts';
export { estimateUsage, exampleReply } from './sample-reply.ts';
