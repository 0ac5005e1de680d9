/**
 * zod with its English messages only, in one file: what the packages load of it. Those in 60 other languages, which zod
 * brings along in a file each, take more than half of the time that it takes to load. A schema of one is a schema of the
 * other: programs write theirs with `zod` itself, or with this where their start matters.
 *
 * @packageDocumentation
 */
export * from 'zod';
