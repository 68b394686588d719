import type { AuthoredSpan, Writer } from '@tercet/protocol';
import { writerName } from '../people/writer-name.ts';
import styles from './legend.module.css';
import { machineAuthor } from './machine-words.ts';

interface LegendProps {
  authors: readonly AuthoredSpan[];
  /** Who took the machine's words. */
  takers: readonly string[];
  writers: ReadonlyMap<string, Writer>;
  me: Writer;
  only: string | null;
  onOnly: (author: string | null) => void;
}

/** Who wrote what is shown, and how much of it; a press leaves only that writer's words coloured. */
export function Legend({ authors, takers, writers, me, only, onOnly }: LegendProps) {
  const written = new Map<string, number>();
  for (const { from, to, author } of authors) written.set(author, (written.get(author) ?? 0) + to - from);
  const all = [...written.values()].reduce((sum, each) => sum + each, 0);
  const rows = [...written].sort(([, one], [, other]) => other - one);
  return (
    <ul className={styles.legend} aria-label="Who wrote this">
      {rows.map(([author, length]) => {
        const named = (id: string) => writerName(writers.get(id) ?? { id, name: '' }, me);
        const isMachine = author === machineAuthor;
        const color = isMachine ? 'machine' : `writer${writers.get(author)?.color ?? 0}`;
        const name = isMachine ? `Machine text, taken by ${takers.map(named).join(', ')}` : named(author);
        return (
          <li key={author}>
            <button
              type="button"
              aria-pressed={only === author}
              onClick={() => onOnly(only === author ? null : author)}
            >
              <span className={`${styles.chip} ${styles[color]}`} aria-hidden="true" />
              {name} <small>{Math.round((100 * length) / all)} %</small>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
