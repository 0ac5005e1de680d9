/** It brings no types along; `reading.ts` looks at what it is. */
declare module 'textlint-rule-sentence-length';
