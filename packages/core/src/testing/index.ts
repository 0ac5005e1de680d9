export { type Cassette, cassetteVersion, type RecordedSession, readCassette } from './cassette.ts';
export { type FaultOptions, type FaultRates, sequence, withFaults } from './faults.ts';
export { memoryJournal } from './memory-journal.ts';
export { type Recorder, type RecordOptions, recording } from './recording.ts';
export { type ReplayAccount, type ReplayingRuntime, type ReplayOptions, replaying } from './replaying.ts';
export type {
  CloseReply,
  ErrorReply,
  HangReply,
  ReplyScript,
  ScriptedCall,
  ScriptedReply,
  TextReply,
} from './reply.ts';
export { sampleReply } from './sample-reply.ts';
export { type ScriptedOptions, type ScriptedRuntime, scripted } from './scripted-runtime.ts';
