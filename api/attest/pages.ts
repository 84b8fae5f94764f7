/** Shows an attestant's page as the case stands, and takes what the attestant does there. */
import { randomBytes } from 'node:crypto';
import type { Response } from 'express';
import type { AttestView } from '../../domain/attest-view';
import type { MessageName } from '../../domain/messages';
import type { RefusalType } from '../../domain/refusals';
import type { Cases } from '../cases';
import { fingerprintOf } from '../idempotency';
import type { ProblemType } from '../problems';
import { addressOf, isOnPhone, pageOf, type Visit } from './address';
import { sendPage } from './layout';
import { AttestantsMessages, type Said } from './messages';
import { openPage, type FormError } from './open-pages';
import { closedPage, receivedPage } from './other-pages';
import { wordsFor, wrongCode } from './refusals';
import { isLive, shownOf, type Asked, type Shown } from './shown';

/** A form that is shown again: what is wrong with it, and what had been written. */
interface Again {
  error: FormError;
  reason?: string;
}

/** Told where it was done. Any other refusal shows by itself, in what the page has become. */
const atTheForm: RefusalType[] = [
  'wrongCode',
  'codeExpired',
  'codeTriedOften',
  'noCode',
  'signedOften',
  'tooManyWaiting',
  'notAttestant',
];
const isToldAtTheForm = (refused: ProblemType): refused is RefusalType =>
  (atTheForm as ProblemType[]).includes(refused);

export class AttestPages {
  private readonly messages: AttestantsMessages;

  constructor(
    private readonly cases: Cases,
    private readonly settings: { bankIdAppUrl: string; waitMs: number },
  ) {
    this.messages = new AttestantsMessages(cases, settings.waitMs);
  }

  async show(res: Response, visit: Visit, asked: Asked): Promise<void> {
    this.showView(res, visit, asked, await this.cases.attestView(visit));
  }

  /** What the page's script asks: whether it has become another page, and what is told meanwhile. */
  async state(visit: Visit, asked: Asked): Promise<{ version: string; text: string }> {
    const view = await this.cases.attestView(visit);
    if (view.link !== 'open') return { version: fingerprintOf(view), text: '' };
    const shown = shownOf(view, asked, new Date());
    return { version: versionOf(shown), text: isLive(shown) ? shown.text : '' };
  }

  /** Leads back to the page: a reload does nothing again. `to`: what it shows then. */
  async take<N extends MessageName>(res: Response, visit: Visit, said: Said<N>, to: Asked): Promise<void> {
    const cameOf = await this.messages.send(visit, said);
    if (cameOf === 'sent') sendPage(res, { ...receivedPage(visit), status: 202 });
    else if (cameOf !== 'done' && isToldAtTheForm(cameOf.refused)) {
      await this.refuse(res, visit, to, cameOf.refused);
    } else res.redirect(303, addressOf(visit, to));
  }

  /** The page once more, with what is wrong at the field. */
  async showAgain(res: Response, visit: Visit, asked: Asked, again: Again): Promise<void> {
    this.showView(res, visit, asked, await this.cases.attestView(visit), again);
  }

  private async refuse(res: Response, visit: Visit, asked: Asked, refused: RefusalType): Promise<void> {
    const view = await this.cases.attestView(visit);
    if (view.link !== 'open') return res.redirect(303, pageOf(visit));
    const text = refused === 'wrongCode' ? wrongCode(view) : wordsFor(refused);
    this.showView(res, visit, asked, view, { error: { text } });
  }

  private showView(res: Response, visit: Visit, asked: Asked, view: AttestView, again?: Again): void {
    const nonce = randomBytes(16).toString('base64url');
    if (view.link !== 'open') return sendPage(res, closedPage(view, visit, nonce));
    const shown = shownOf(view, asked, new Date());
    const { bankIdAppUrl } = this.settings;
    const error = again && { ...again.error, ...fieldIn(shown) };
    const here = { visit, asked, bankIdAppUrl, isOnPhone: isOnPhone(res.req) };
    const page = openPage({ ...here, view, shown, nonce, error, reason: again?.reason });
    const live = isLive(shown) && {
      state: addressOf(visit, asked, '/state'),
      version: versionOf(shown),
      page: addressOf(visit, asked),
    };
    sendPage(res, { ...page, ...(again && { status: 422 }), ...(live && { live }) });
  }
}

/** Changes when the person is to see something else than another text. */
const versionOf = (shown: Shown) => fingerprintOf({ ...shown, ...(isLive(shown) && { text: '' }) });

/** The one field that the page has, if any: what is wrong is wrong there. */
function fieldIn({ panel }: Shown): Pick<FormError, 'field'> {
  if (panel === 'code') return { field: 'code' };
  return panel === 'decline' ? { field: 'reason' } : {};
}
