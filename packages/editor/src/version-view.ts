import { schema } from '@tercet/document';
import type { HistoryVersion } from '@tercet/protocol';
import { Node } from 'prosemirror-model';
import { EditorState } from 'prosemirror-state';
import { Decoration, DecorationSet, EditorView } from 'prosemirror-view';

/** How an author's words look: a class, and what a pointer resting on them says. Null: like everyone's. */
export type AuthorLook = (author: string) => { class: string; title: string } | null;

/** A document as it was, to be looked at. Going from one version to the next changes only what differs. */
export interface VersionView {
  /** @throws RangeError when `version.doc` is not a document of this schema. */
  show(version: Pick<HistoryVersion, 'doc' | 'authors'>, look: AuthorLook): void;
  destroy(): void;
}

export function mountVersionView(place: HTMLElement, label: string): VersionView {
  let decorations = DecorationSet.empty;
  const view = new EditorView(place, {
    state: EditorState.create({ schema }),
    editable: () => false,
    decorations: () => decorations,
    attributes: { role: 'document', 'aria-label': label },
  });
  return {
    show({ doc: json, authors }, look) {
      const doc = Node.fromJSON(schema, json);
      doc.check();
      const spans = authors.flatMap(({ from, to, author }) => {
        const looks = look(author);
        return looks ? [Decoration.inline(from, Math.min(to, doc.content.size), looks)] : [];
      });
      decorations = DecorationSet.create(doc, spans);
      view.updateState(EditorState.create({ doc }));
    },
    destroy: () => view.destroy(),
  };
}
