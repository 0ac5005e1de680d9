import { InputError } from '@parallel-agents/core';

/** A file that nobody meant as an agent: a README, a reference. Others of its folder are not to suffer from it. */
export class NoAgentError extends InputError {}
