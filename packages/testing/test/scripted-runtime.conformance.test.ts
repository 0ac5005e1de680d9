import { scripted } from '@parallel-agents/core/testing';
import { describeRuntimeConformance } from '../src/conformance.ts';
import { scriptedSubject } from './scripted-subject.ts';

describeRuntimeConformance('scripted', { create: async () => scriptedSubject(scripted) });
