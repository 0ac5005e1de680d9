export { saving } from './files/saving.ts';
export { whyNot } from './files/why-not.ts';
export { requireWritable } from './files/writable.ts';
export { shownPath, type WrittenFiles, writeFiles, writeWhole } from './files/write-files.ts';
