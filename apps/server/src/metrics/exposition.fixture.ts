/** One line of Prometheus' text format. */
interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** What a scraper reads: samples, and what HELP and TYPE say of each metric. */
export interface Exposition {
  samples: Sample[];
  help: Map<string, string>;
  type: Map<string, string>;
  /** The sum of all samples of this name whose labels hold these; null when there is none. */
  value(name: string, labels?: Record<string, string>): number | null;
}

/** As Go reads a number, which is what the format says; null when it is none. */
function numberOf(text: string): number | null {
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  const value = Number(text.replace(/inf$/i, 'Infinity'));
  return Number.isNaN(value) ? null : value;
}

/** @throws Error at a line that is not in the format. */
export function parseExposition(text: string): Exposition {
  const samples: Sample[] = [];
  const help = new Map<string, string>();
  const type = new Map<string, string>();
  for (const line of text.split('\n').filter(Boolean)) {
    const said = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
    if (said) {
      (said[1] === 'HELP' ? help : type).set(said[2]!, said[3]!);
      continue;
    }
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    const value = sample ? numberOf(sample[3]!) : null;
    if (!sample || value === null) throw new Error(line);
    const labels = [...(sample[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
    samples.push({
      name: sample[1]!,
      labels: Object.fromEntries(labels.map(([, name, text]) => [name, text])),
      value,
    });
  }
  return {
    samples,
    help,
    type,
    value(name, wanted = {}) {
      const found = samples.filter(
        (sample) =>
          sample.name === name &&
          Object.entries(wanted).every(([label, value]) => sample.labels[label] === value),
      );
      return found.length === 0 ? null : found.reduce((sum, { value }) => sum + value, 0);
    },
  };
}
