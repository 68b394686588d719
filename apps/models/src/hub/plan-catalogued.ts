import type { ModelCard } from '@tercet/protocol';
import { findRevision, type HubFile, listFiles } from './list-files.ts';
import { PullError } from './pull-failure.ts';
import { hostOf, type PullPlan, type PullRequest, placed } from './pull-plan.ts';

/** The files a card names, of the commit it names. Rejects with PullError. */
export async function planCatalogued(
  request: PullRequest,
  card: ModelCard,
  directory: string,
): Promise<PullPlan> {
  if (!card.hub) throw new PullError({ code: 'no-hub', name: card.name });
  const { id, revision } = card.hub;
  const commit = isCommit(revision) ? revision : (await findRevision(request.hub, id, revision)).commit;
  const all = await listFiles(request.hub, id, commit);
  const files = card.files.map((named) => {
    const file = all.find((each) => each.path === named.path);
    if (!file) {
      throw new PullError({ code: 'not-found', what: `${id}/${named.path}`, host: hostOf(request) });
    }
    checkSame(named, file);
    return named.sha256 === undefined ? file : { ...file, sha256: named.sha256 };
  });
  return {
    kind: 'fetch',
    ...placed(card.name, directory, files),
    id,
    commit,
    others: [],
    catalogued: true,
    describe: async (present) => ({ ...card, files: present }),
  };
}

/** What the card says of a file must be what the hub has. */
function checkSame(named: ModelCard['files'][number], file: HubFile): void {
  const { path: name, bytes: found } = file;
  if (named.bytes !== undefined && named.bytes !== found) {
    throw new PullError({ code: 'wrong-length', file: name, expected: named.bytes, found });
  }
  if (named.sha256 !== undefined && file.checksum.kind === 'sha256' && named.sha256 !== file.checksum.hex) {
    const { hex } = file.checksum;
    throw new PullError({ code: 'another-file', file: name, expected: named.sha256, found: hex });
  }
}

const isCommit = (revision: string) => /^[0-9a-f]{40}$/.test(revision);
