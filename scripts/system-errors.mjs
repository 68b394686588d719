// What the system said went wrong, in words a person can act on.

const words = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the disk can only be read',
  ENOTDIR: 'a part of its path is a file',
  EMFILE: 'too many files are open',
  ENOTFOUND: 'the npm registry’s name cannot be found (is there a network?)',
  EAI_AGAIN: 'the npm registry’s name cannot be found (is there a network?)',
  ECONNREFUSED: 'the npm registry refuses the connection',
  ECONNRESET: 'the connection to the npm registry broke off',
  ETIMEDOUT: 'the npm registry does not answer',
  ENETUNREACH: 'the npm registry cannot be reached (is there a network?)',
  EHOSTUNREACH: 'the npm registry cannot be reached (is there a network?)',
  E401: 'the npm registry wants to know who asks (its token is wrong or missing)',
  E403: 'the npm registry refuses a package',
  E404: 'the npm registry does not have a package',
  EINTEGRITY: 'a package that came is not the one the lock names',
  EUSAGE: 'package.json and package-lock.json do not fit each other',
};

/** @returns the words for a code of the system's or of npm's; undefined for one that is not known. */
export const codeInWords = (code) => (Object.hasOwn(words, code) ? words[code] : undefined);

/** The code npm ended with, of what it wrote to stderr; a full disk is more than what npm takes from it. */
export function npmCode(stderr) {
  if (/\bENOSPC\b/.test(stderr)) return 'ENOSPC';
  return /^npm (?:error|ERR!) code (\S+)/m.exec(stderr)?.[1];
}

/** The path npm failed at, of what it wrote to stderr. */
export const npmPath = (stderr) => /^npm (?:error|ERR!) path (.+)$/m.exec(stderr)?.[1];
