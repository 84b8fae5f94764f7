/** Reads what the server and the SDK count of themselves: Prometheus' text format. */

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export async function readMetrics(port: number): Promise<Sample[]> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  return samplesIn(await response.text());
}

function samplesIn(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const parts = /^([a-z_:][\w:]*)(?:\{(.*)\})? (\S+)/i.exec(line);
    if (!parts) return [];
    const [, name = '', labels = '', value] = parts;
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
    return [
      {
        name,
        labels: Object.fromEntries(pairs.map(([, key = '', of = '']): [string, string] => [key, of])),
        value: Number(value),
      },
    ];
  });
}

/** The sum of those that match, by one of their labels. */
export function sumBy(samples: Sample[], label: string, which: (sample: Sample) => boolean) {
  const sums: Record<string, number> = {};
  for (const sample of samples.filter(which)) {
    const key = sample.labels[label] ?? '';
    sums[key] = (sums[key] ?? 0) + sample.value;
  }
  return sums;
}

/** What has been added since; what has not moved is left out. */
export function grown(before: Record<string, number>, after: Record<string, number>) {
  const growth = Object.entries(after).map(([key, value]) => [key, value - (before[key] ?? 0)] as const);
  return Object.fromEntries(growth.filter(([, by]) => by !== 0));
}
