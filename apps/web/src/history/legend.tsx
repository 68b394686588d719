import type { AuthoredSpan, Writer } from '@tercet/protocol';
import { writerName } from '../people/writer-name.ts';
import styles from './legend.module.css';

interface LegendProps {
  authors: readonly AuthoredSpan[];
  writers: ReadonlyMap<string, Writer>;
  me: Writer;
  only: string | null;
  onOnly: (author: string | null) => void;
}

/** Who wrote what is shown, and how much of it; a press leaves only that writer's words coloured. */
export function Legend({ authors, writers, me, only, onOnly }: LegendProps) {
  const written = new Map<string, number>();
  for (const { from, to, author } of authors) written.set(author, (written.get(author) ?? 0) + to - from);
  const all = [...written.values()].reduce((sum, each) => sum + each, 0);
  const rows = [...written].sort(([, one], [, other]) => other - one);
  return (
    <ul className={styles.legend} aria-label="Who wrote this">
      {rows.map(([author, length]) => {
        const writer = writers.get(author) ?? { id: author, name: '', color: 0 };
        return (
          <li key={author}>
            <button
              type="button"
              aria-pressed={only === author}
              onClick={() => onOnly(only === author ? null : author)}
            >
              <span className={`${styles.chip} ${styles[`writer${writer.color}`]}`} aria-hidden="true" />
              {writerName(writer, me)} <small>{Math.round((100 * length) / all)} %</small>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
