// The versions of Node that Tercet runs on: `engines` of package.json. Only Node's own modules.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { end, root } from './place.mjs';

const comparison = /^(\^|>=)(\d+)\.(\d+)\.(\d+)$/;

/**
 * Whether a version lies in a range of `^1.2.3` and `>=1.2.3`, joined by `||`.
 * @param {string} version of Node, e.g. `22.12.0`, or with more behind, as nightly builds have it.
 * Throws for a range it cannot read.
 */
export function isInRange(version, range) {
  const [major, minor, patch] = version.split(/[.-]/).map(Number);
  return range.split('||').some((part) => {
    const found = comparison.exec(part.trim());
    if (!found) throw new Error(`engines: ${part} is not ^1.2.3 or >=1.2.3`);
    const [leastMajor, leastMinor, leastPatch] = found.slice(2).map(Number);
    if (major !== leastMajor) return found[1] === '>=' && major > leastMajor;
    return minor > leastMinor || (minor === leastMinor && patch >= leastPatch);
  });
}

/** The range in words: `20.19 or newer in its line, or 22.12 or newer`. */
export function rangeInWords(range) {
  const parts = range.split('||').map((part) => {
    const [, kind, major, minor, patch] = comparison.exec(part.trim()) ?? [];
    const least = patch === '0' ? `${major}.${minor}` : `${major}.${minor}.${patch}`;
    return kind === '^' ? `${least} or a newer ${major}` : `${least} or newer`;
  });
  return parts.join(', or ');
}

/** Ends with one line where this Node is not one that Tercet runs on. */
export function checkNode() {
  const { engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const { node } = process.versions;
  if (!isInRange(node, engines.node))
    end(`Tercet needs Node ${rangeInWords(engines.node)}; this is ${node}.`);
}
