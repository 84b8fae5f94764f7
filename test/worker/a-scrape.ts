/** Metrics as Prometheus gets them. */
import type { ListenAddress } from '../../platform/listen-address';
import { freePorts } from '../../scripts/stack/ports';

export class Scrape {
  private constructor(readonly text: string) {}

  static async of(url: string): Promise<Scrape> {
    const answer = await fetch(`${url}/metrics`);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} ${text}`);
    return new Scrape(text);
  }

  /** Asks again until it is as hoped for: what is counted shows a moment later. @throws Error after 20 seconds. */
  static async until(url: string, hoped: (scrape: Scrape) => boolean): Promise<Scrape> {
    const late = Date.now() + 20_000;
    for (;;) {
      const scrape = await Scrape.of(url);
      if (hoped(scrape)) return scrape;
      if (Date.now() > late) throw new Error(`Not within 20 s:\n${scrape.text}`);
      await new Promise((soon) => setTimeout(soon, 50));
    }
  }

  /** Of every series of that name with these labels among its own, together; none where there is no such series. */
  sum(name: string, labels: Record<string, string> = {}): number | undefined {
    const asked = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    const values = this.text.split('\n').flatMap((line) => {
      const [, series, own = '', value] = /^([\w:]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return series === name && asked.every((one) => own.split(/,(?=\w+=")/).includes(one))
        ? [Number(value)]
        : [];
    });
    return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
  }

  /** By each value of that label. */
  by(name: string, label: string): Record<string, number | undefined> {
    const values = [...this.text.matchAll(new RegExp(`^${name}\\{.*\\b${label}="([^"]*)"`, 'gm'))];
    return Object.fromEntries(values.map(([, value = '']) => [value, this.sum(name, { [label]: value })]));
  }

  /** Of this service's own metrics. */
  get names(): string[] {
    return [...this.text.matchAll(/^# TYPE (agent_onboarding_\w+)/gm)].map(([, name = '']) => name);
  }
}

export async function freeAddress(): Promise<ListenAddress> {
  const { API_PORT: port } = await freePorts();
  return { host: '127.0.0.1', port };
}
