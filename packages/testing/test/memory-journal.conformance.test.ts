import { memoryJournal } from '@parallel-agents/core/testing';
import { describeJournalConformance } from '../src/journal-conformance.ts';

describeJournalConformance('in-memory', {
  async create() {
    const journal = memoryJournal();
    return { open: async () => journal, remove: async () => {} };
  },
});
