/** What follows `pull`: a hub id, with a revision and a choice of file where they are given. */
export interface HubId {
  /** `owner/repo`. */
  id: string;
  revision: string | null;
  /** A file of the repository, or a quantisation's name (`Q4_K_M`). */
  file: string | null;
}

/**
 * Reads `owner/repo[@revision][:file]`, also as an address of a hub's page.
 * @returns null for what is no hub id, as a name of the catalogue is none.
 */
export function readHubId(text: string): HubId | null {
  const path = text.replace(/^https?:\/\/[^/]+\//, '').replace(/\/$/, '');
  const found = /^(\w[\w.-]*\/\w[\w.-]*)(?:@([\w./-]+))?(?::([\w./-]+))?$/.exec(path);
  if (!found) return null;
  const [, id, revision = null, file = null] = found;
  return { id: id!, revision, file };
}

/** A folder's name for it: the repository's, in lower case, and the file's choice when there was one. */
export function nameOf({ id, file }: HubId): string {
  const repository = id.split('/')[1]!;
  const choice = file?.replace(/\.gguf$/i, '') ?? '';
  const whole = choice.toLowerCase().includes(repository.toLowerCase()) ? choice : `${repository} ${choice}`;
  return whole
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '');
}
