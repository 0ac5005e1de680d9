const words: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EEXIST: 'a file stands where a folder is wanted',
  ENOTDIR: 'a file stands where a folder is wanted',
  EISDIR: 'it is a folder',
  ENOTEMPTY: 'it is a folder with something in it',
  EACCES: 'you have no right to it',
  EPERM: 'you have no right to it',
  EROFS: 'the disk takes nothing new',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is used up',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
};

/** Why a file or a folder cannot be used, in words. */
export function whyNot(thrown: unknown): string {
  return words[codeOf(thrown)] ?? (thrown instanceof Error ? thrown.message : String(thrown));
}

/** Why a file cannot be written, in words: one that is not there yet needs its folder. */
export function whyNotWritten(thrown: unknown): string {
  return codeOf(thrown) === 'ENOENT' ? 'its folder does not exist' : whyNot(thrown);
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}
