import { getVersion, sendableSteps } from 'prosemirror-collab';
import { type EditorState, Plugin, PluginKey, type Transaction } from 'prosemirror-state';
import { Mapping, type StepMap } from 'prosemirror-transform';

/** How the document came from version `from` to the newest acknowledged: `maps[i]` leads to `from + i + 1`. */
interface VersionMaps {
  from: number;
  maps: readonly StepMap[];
}

/** Versions a position may lag behind the page and still be placed. */
const remembered = 300;
const versionMapsKey = new PluginKey<VersionMaps>('version-maps');

/** What a transaction did to the acknowledged document: steps of others, or own ones that were acknowledged. */
export function acknowledgedMaps(
  tr: Transaction,
  before: EditorState,
  after: EditorState,
): readonly StepMap[] {
  const count = getVersion(after) - getVersion(before);
  if (count <= 0) return [];
  // collab takes back what waits, applies others' steps, and puts what waits on top again.
  const waiting: number | undefined = tr.getMeta('rebased');
  if (waiting !== undefined) return tr.mapping.maps.slice(waiting, waiting + count);
  return (sendableSteps(before)?.steps ?? []).slice(0, count).map((step) => step.getMap());
}

/** Remembers how recent versions lead to each other. Stands after `collab` in the list of plugins. */
export function versionMaps(): Plugin<VersionMaps> {
  return new Plugin<VersionMaps>({
    key: versionMapsKey,
    state: {
      init: (_config, state) => ({ from: getVersion(state), maps: [] }),
      apply(tr, value, before, after) {
        const added = acknowledgedMaps(tr, before, after);
        if (added.length === 0) return value;
        const maps = [...value.maps, ...added];
        const dropped = Math.max(0, maps.length - remembered);
        return { from: value.from + dropped, maps: maps.slice(dropped) };
      },
    },
  });
}

/**
 * A position of the document at `version` as a position at the newest version that was acknowledged here.
 *
 * @returns 'ahead' when that version has not come yet, 'lost' when it is too old.
 */
export function positionAtNewest(
  state: EditorState,
  version: number,
  position: number,
): number | 'ahead' | 'lost' {
  const { from, maps } = versionMapsKey.getState(state)!;
  if (version > from + maps.length) return 'ahead';
  if (version < from) return 'lost';
  return new Mapping([...maps.slice(version - from)]).map(position, -1);
}

/** Through the page's own edits that wait: from the newest acknowledged version to the document on the page. */
export function waitingMapping(state: EditorState): Mapping {
  return new Mapping((sendableSteps(state)?.steps ?? []).map((step) => step.getMap()));
}
