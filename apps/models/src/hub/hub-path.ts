import { isPlainPath } from '@tercet/model-builder';

/** Names that a folder of a model has for itself. */
const own = new Set(['model.json', 'pulled.json', 'adapter']);

/** Of devices, on Windows; with whatever ending. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Whether a path of a hub's listing can be one in a model's folder: it leads nowhere else, on any system, hides nothing,
 * and takes the place of nothing of Tercet's own. Others are as if they were not there.
 */
export function isHubPath(path: string): boolean {
  const parts = path.split('/');
  if (path.length > 500 || parts.length > 8 || !isPlainPath(path) || own.has(parts[0]!.toLowerCase()))
    return false;
  return parts.every(
    (part) =>
      !part.startsWith('.') &&
      !/[. ]$|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}<>"|?*]/u.test(part) &&
      !device.test(part),
  );
}
