/**
 * A person at a browser without script: reads pages, fills in the form that is there, and presses a button. Only what
 * the page's own HTML has is ever sent.
 */
export interface Shown {
  status: number;
  headers: Headers;
  html: string;
  /** Where it led, without the server's address. */
  path: string;
}

interface Control {
  name: string;
  value: string;
  /** A radio button or a checkbox; ticked or not. */
  ticked?: boolean;
  radio?: boolean;
}

const named = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" } as Record<string, string>;
const unescaped = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_all, name: string) => named[name]!);

export function attributesOf(tag: string): Record<string, string> {
  const found = tag.matchAll(/\s([a-z-]+)(?:="([^"]*)")?/g);
  return Object.fromEntries([...found].map(([, name, value]) => [name!, unescaped(value ?? '')]));
}

export const tagsIn = (html: string, names: string) =>
  html.match(new RegExp(`<(?:${names})\\b[^>]*>`, 'g')) ?? [];

/** What a person reads. */
export const textOf = (html: string) =>
  unescaped(html.replace(/<style>.*?<\/style>|<[^>]*>/gs, ' ').replace(/\s+/g, ' '));

export const hrefsIn = (html: string) => tagsIn(html, 'a').map((tag) => attributesOf(tag).href ?? '');

function controlsOf(form: string): Control[] {
  const inputs = tagsIn(form, 'input').map((tag): Control => {
    const { name = '', value = '', type, checked } = attributesOf(tag);
    if (type !== 'radio' && type !== 'checkbox') return { name, value };
    return { name, value, ticked: checked !== undefined, radio: type === 'radio' };
  });
  const areas = [...form.matchAll(/(<textarea[^>]*>)\n?(.*?)<\/textarea>/gs)].map(
    ([, tag, text]): Control => {
      return { name: attributesOf(tag!).name ?? '', value: unescaped(text!) };
    },
  );
  return [...inputs, ...areas];
}

type FilledIn = Record<string, string | string[]>;

/** @throws Error where the page has no such field, or no such choice. */
function fillIn(controls: Control[], filledIn: FilledIn): URLSearchParams {
  for (const [name, wanted] of Object.entries(filledIn)) {
    const mine = controls.filter((one) => one.name === name);
    const missing = [wanted]
      .flat()
      .filter((value) => !mine.some((one) => one.ticked === undefined || one.value === value));
    if (mine.length === 0 || missing.length > 0) throw new Error(`The page has no field ${name} for that.`);
    for (const one of mine) {
      if (one.ticked === undefined) one.value = String(wanted);
      else one.ticked = [wanted].flat().includes(one.value);
    }
  }
  return new URLSearchParams(
    controls
      .filter(({ ticked }) => ticked !== false)
      .map(({ name, value }): [string, string] => [name, value]),
  );
}

export function aVisitor(url: string) {
  let cookie = '';
  async function go(path: string, init: RequestInit = {}): Promise<Shown> {
    const headers = {
      Accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
      ...(cookie && { Cookie: cookie }),
    };
    const response = await fetch(new URL(path, url), { ...init, headers, redirect: 'manual' });
    const set = response.headers.get('set-cookie');
    if (set) cookie = /^[^=]+=[^;]+/.exec(set)?.[0] ?? '';
    const location = response.headers.get('location');
    if (location) {
      await response.arrayBuffer();
      return go(location);
    }
    return { status: response.status, headers: response.headers, html: await response.text(), path };
  }
  return {
    get: (path: string) => go(path),
    /** Presses the button of that text, with the form around it filled in. */
    async press(page: Shown, button: string, filledIn: FilledIn = {}): Promise<Shown> {
      const forms = [...page.html.matchAll(/(<form[^>]*>)(.*?)<\/form>/gs)];
      const escaped = button.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const pressed = new RegExp(`<button(?![^>]*hidden)[^>]*>${escaped}</button>`);
      const [, open, inside] = forms.find(([form]) => pressed.test(form)) ?? [];
      if (!open || !inside) throw new Error(`No button “${button}” on ${page.path}: ${textOf(page.html)}`);
      const { action = page.path, method = 'get' } = attributesOf(open);
      const body = fillIn(controlsOf(inside), filledIn);
      const { name, value = '' } = attributesOf(pressed.exec(inside)?.[0].replace(/>.*/, '') ?? '');
      if (name) body.append(name, value);
      return method === 'post' ? go(action, { method, body }) : go(`${action}?${body.toString()}`);
    },
  };
}
