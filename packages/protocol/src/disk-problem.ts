/** What a file system says, in words that follow the name of a place: "… : the disk is full". */
const words: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the disk can only be read',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'it is a file, and a folder is needed',
  ENOENT: 'a folder cannot be made there',
  ENAMETOOLONG: 'its path is too long',
  ELOOP: 'its links lead in a circle',
  EIO: 'the disk cannot be read or written',
};

/** @returns the words for an error of the file system; null for any other. */
export function diskProblem(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return Object.hasOwn(words, error.code) ? (words[error.code] ?? null) : null;
}
