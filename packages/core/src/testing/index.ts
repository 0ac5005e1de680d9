export { boundReply } from './bound-reply.ts';
export { type FaultOptions, type FaultRates, sequence, withFaults } from './faults.ts';
export { memoryJournal } from './memory-journal.ts';
export type {
  CloseReply,
  ErrorReply,
  HangReply,
  ReplyScript,
  ScriptedCall,
  ScriptedReply,
  TextReply,
} from './reply.ts';
export { estimateUsage, exampleReply, sampleReply } from './sample-reply.ts';
export { type ScriptedOptions, type ScriptedRuntime, scripted } from './scripted-runtime.ts';
