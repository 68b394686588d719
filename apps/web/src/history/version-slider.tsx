import type { HistoryOutline, Writer } from '@tercet/protocol';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { IconButton } from '../bar/icon-button.tsx';
import { LifeStrip } from './life-strip.tsx';
import styles from './version-slider.module.css';
import { pageFrom, type VersionStops } from './version-stops.ts';

interface VersionSliderProps {
  outline: HistoryOutline;
  stops: VersionStops;
  writers: ReadonlyMap<string, Writer>;
  index: number;
  onIndex: (index: number) => void;
  /** What the place means: when, and who. */
  words: string;
}

/**
 * The browser's own range under the strip of writers: arrows go one version, Home and End to the ends, Page Up and
 * Page Down to where one writer's stretch ends.
 */
export function VersionSlider({ outline, stops, writers, index, onIndex, words }: VersionSliderProps) {
  const end = stops.count - 1;
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'PageUp' && event.key !== 'PageDown') return;
    event.preventDefault();
    // As on a page: down is further on.
    onIndex(pageFrom(outline, stops, index, event.key === 'PageDown' ? 1 : -1));
  }
  return (
    <div className={styles.slider}>
      <IconButton label="Previous version" disabled={index === 0} onClick={() => onIndex(index - 1)}>
        <ChevronLeft size={20} aria-hidden="true" />
      </IconButton>
      <div className={styles.track}>
        <LifeStrip outline={outline} stops={stops} writers={writers} />
        <input
          type="range"
          aria-label="Version"
          aria-valuetext={words}
          min={0}
          max={end}
          step={1}
          value={index}
          disabled={end === 0}
          onKeyDown={onKeyDown}
          onChange={(event) => onIndex(event.currentTarget.valueAsNumber)}
        />
      </div>
      <IconButton label="Next version" disabled={index === end} onClick={() => onIndex(index + 1)}>
        <ChevronRight size={20} aria-hidden="true" />
      </IconButton>
    </div>
  );
}
