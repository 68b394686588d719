import type { HistoryOutline, Writer } from '@tercet/protocol';
import styles from './life-strip.module.css';
import type { VersionStops } from './version-stops.ts';

interface LifeStripProps {
  outline: HistoryOutline;
  stops: VersionStops;
  writers: ReadonlyMap<string, Writer>;
}

/** The document's life from left to right, in the colours of who wrote; named versions stand out. Only drawn. */
export function LifeStrip({ outline, stops, writers }: LifeStripProps) {
  const end = Math.max(1, stops.count - 1);
  return (
    <svg className={styles.strip} viewBox={`0 0 ${end} 10`} preserveAspectRatio="none" aria-hidden="true">
      {stretches(outline, stops, end).map(({ from, to, author }) => (
        <rect
          key={from}
          className={styles[`writer${writers.get(author)?.color ?? 0}`]}
          x={from}
          y={0}
          width={to - from}
          height={10}
        />
      ))}
      {outline.names.map(({ version }) => (
        <line
          key={version}
          className={styles.name}
          x1={stops.placeOf(version)}
          x2={stops.placeOf(version)}
          y1={0}
          y2={10}
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </svg>
  );
}

/** No more stretches than there are points to draw them with. */
const finest = 300;

function stretches({ spans }: HistoryOutline, stops: VersionStops, end: number) {
  const drawn: { from: number; to: number; author: string }[] = [];
  for (const { from, to, author } of spans) {
    const last = drawn.at(-1);
    const [start, stop] = [stops.placeOf(from), stops.placeOf(to)];
    if (last && (last.author === author || stop - last.from < end / finest)) last.to = stop;
    else drawn.push({ from: start, to: stop, author });
  }
  return drawn;
}
