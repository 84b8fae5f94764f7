/** One organisation's onboarding as a demo plays it: who takes part, how far it has come, what has been mailed. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Application, Person } from '../../domain/application';
import type { Outcome } from '../../domain/onboarding';
import type { Stage } from '../../domain/stages';
import type { View } from '../../domain/view';
import { Refused, type Api, type Mail, type Sandbox } from './client';

/** How somebody waits, and what they do where something has not worked. Milliseconds. */
export interface Pace {
  /** How long anything is waited for. */
  patience: number;
  lookEvery: number;
  /** What an outage has broken off at a page is begun again after this time; where it is none, it fails. */
  beginAgainAfter?: number;
}

/** Long enough for a worker or a server that is killed and comes back. */
const USUAL_PACE: Pace = { patience: 75_000, lookEvery: 100 };

export type Who =
  | 'applicant'
  | 'caseOfficer'
  | 'signatory'
  | 'secondSignatory'
  | 'administrator'
  | 'agreementContact'
  | 'orderer'
  | 'attestant'
  | 'service';

export interface Happening {
  /** Since the beginning. */
  seconds: number;
  who: Who;
  what: string;
  stage?: string;
}

let scenes = 0;

export class Scene {
  readonly organisationNumber = aNumber();
  /** Tells the people of scenes that are played at the same time apart, to providers that know them by a number. */
  private readonly number = scenes++;
  /** Twelve digits, of a century whose people are gone. */
  readonly attestantsPersonalNumber = withLuhn(`18121212${String(this.number % 1000).padStart(3, '0')}`, 2);
  readonly organisationName = `Vårdsystem ${this.organisationNumber} AB`;
  readonly people: Record<Exclude<Who, 'caseOfficer' | 'service'>, Person>;
  private readonly began = Date.now();
  private id: string | undefined;
  private told = 0;
  /** How many mails each has read. */
  private readonly read = new Map<Who, number>();

  constructor(
    readonly api: Api,
    readonly sandbox: Sandbox,
    private readonly tellOf: (happening: Happening) => void = () => undefined,
    private readonly pace: Pace = USUAL_PACE,
  ) {
    const person = (name: string, mobile?: string): Person => {
      const [first = ''] = name.toLowerCase().split(' ');
      const email = `${first}@org-${this.organisationNumber}.example`;
      return { name, email, ...(mobile && { mobile }) };
    };
    this.people = {
      applicant: person('Anna Ansökande'),
      signatory: person('Fia Firmatecknare', '+46701740605'),
      secondSignatory: person('Fredrik Firmatecknare', '+46701740606'),
      administrator: person('Adam Administratör'),
      agreementContact: person('Kim Kontakt'),
      orderer: person('Bo Beställare'),
      attestant: person('Atle Attestant', `+467017406${String(7 + (this.number % 93)).padStart(2, '0')}`),
    };
  }

  get seconds(): number {
    return Math.round((Date.now() - this.began) / 100) / 10;
  }

  get onboardingId(): string {
    if (!this.id) throw new Error('Nobody has applied yet.');
    return this.id;
  }

  application(signatories: Person[] = [this.people.signatory]): Application {
    const { organisationName, people } = this;
    const { applicant, administrator, agreementContact } = people;
    return { organisationName, applicant, signatories, contacts: { administrator, agreementContact } };
  }

  /** The first mail is the receipt, which asks the applicant for nothing. */
  beginsWith({ id }: View): void {
    this.id = id;
    this.read.set('applicant', 1);
  }

  /** As a worker tells it: what is only last known is asked for again. */
  view(): Promise<View> {
    return this.until('the onboarding', async () => {
      const view = await this.api.view(this.onboardingId);
      return 'stale' in view ? undefined : view;
    });
  }

  tell(who: Who, what: string, { stageLabel }: { stageLabel?: string } = {}): void {
    this.tellOf({ seconds: this.seconds, who, what, ...(stageLabel && { stage: stageLabel }) });
  }

  /** @throws Error where it ends, or stands elsewhere for too long. */
  async reaches(stage: Stage): Promise<View> {
    const view = await this.until(`the stage ${stage}`, async () => {
      const now = await this.view();
      return now.stage === stage || now.outcome ? now : undefined;
    });
    if (view.outcome)
      throw new Error(`The onboarding ended instead of reaching ${stage}: ${view.outcome.kind}.`);
    await this.tellNewMails(view);
    return view;
  }

  async ends(): Promise<View & { outcome: Outcome }> {
    return this.until('its end', async () => {
      const now = await this.view();
      return now.outcome && { ...now, outcome: now.outcome };
    });
  }

  /** Nobody acts before a mail has told them that it is their turn. */
  async isMailed(who: Who, view: View): Promise<void> {
    await this.until(`a mail to the ${who}`, async () => {
      const theirs = (await this.mails()).filter((mail) => this.whoGot(mail) === who).length;
      if (theirs <= (this.read.get(who) ?? 0)) return undefined;
      this.read.set(who, theirs);
      return true;
    });
    await this.tellNewMails(view);
  }

  /** The newest link of that kind which this person has been mailed. */
  linkMailedTo({ email }: Person, kind: RegExp): Promise<string> {
    return this.until('a mail with the link', async () => {
      const theirs = (await this.mails()).filter(({ to }) => to === email);
      return theirs.flatMap(({ text }) => text.match(kind) ?? []).at(-1);
    });
  }

  /** All that was mailed of this onboarding; the case team's by the organisation that they name. */
  async mails(): Promise<Mail[]> {
    const all = await this.sandbox.mails();
    const domain = `@org-${this.organisationNumber}.example`;
    return all.filter(
      ({ to, subject, text }) => to.endsWith(domain) || (subject + text).includes(this.organisationName),
    );
  }

  whoGot({ to }: Mail): Who {
    const found = Object.entries(this.people).find(([, { email }]) => email === to);
    return found ? (found[0] as Who) : 'caseOfficer';
  }

  /**
   * What somebody does at a page: once; or, where outages are to be lived through, until it has led on. `tries`: how
   * often it has been done before.
   */
  async atThePage(act: (tries: number) => Promise<void>): Promise<void> {
    const { beginAgainAfter, patience } = this.pace;
    if (beginAgainAfter === undefined) return act(0);
    const { path } = await this.view();
    const hasLedOn = async () => {
      const now = await this.view();
      return now.outcome || now.path.length > path.length ? true : undefined;
    };
    const giveUpAt = Date.now() + patience;
    for (let tries = 0; ; tries += 1) {
      await act(tries).catch(() => undefined);
      const isThrough = until('it to lead on', hasLedOn, { ...this.pace, patience: beginAgainAfter });
      if (await isThrough.catch(() => false)) return;
      if (Date.now() > giveUpAt) throw new Error(`Tried ${tries + 1} times in vain at a page.`);
    }
  }

  until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    return until(what, look, this.pace);
  }

  async tellNewMails(view: View): Promise<void> {
    const mails = await this.mails();
    for (const mail of mails.slice(this.told))
      this.tell(this.whoGot(mail), `is mailed “${mail.subject}”`, view);
    this.told = mails.length;
  }
}

/** @throws Error where it does not come about in time, or an answer says that it never will. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
  { patience, lookEvery }: Pace = USUAL_PACE,
): Promise<T> {
  const giveUpAt = Date.now() + patience;
  for (;;) {
    const found = await look().catch((error: unknown) => {
      const mayPass = !(error instanceof Refused) || error.status === 429 || error.status >= 500;
      if (!mayPass || Date.now() > giveUpAt) throw error;
      return undefined;
    });
    if (found !== undefined) return found;
    if (Date.now() > giveUpAt) throw new Error(`Waited ${patience / 1000} s in vain for ${what}.`);
    await pause(lookEvery);
  }
}

/** A fresh organisation number of a legal person: digits 3–4 at least 20. */
function aNumber(): string {
  return withLuhn(['55', ...Array.from({ length: 7 }, (_, i) => random(i === 0 ? 2 : 0))].join(''), 0);
}

/** With its check digit; the first digits don't count for it. */
function withLuhn(digits: string, uncounted: number): string {
  const sum = [...digits.slice(uncounted)].reduce((total, digit, i) => {
    const weighed = Number(digit) * (i % 2 === 0 ? 2 : 1);
    return total + (weighed > 9 ? weighed - 9 : weighed);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

const random = (least: number) => least + Math.floor(Math.random() * (10 - least));
