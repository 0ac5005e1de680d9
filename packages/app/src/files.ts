export { saving } from './files/saving.ts';
export { requireWritable, requireWritableFile } from './files/writable.ts';
export { shownPath, type WrittenFiles, writeFiles, writeWhole } from './files/write-files.ts';
