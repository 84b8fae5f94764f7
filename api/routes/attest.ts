/**
 * The page that an attestant's own link leads to. A GET changes nothing; each form sends one message and leads back to
 * the page. Whoever has the link sees the order: the token is in no log, and in no answer but those of its own page.
 */
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { parseOnboardingId } from '../../domain/identifiers';
import { codeDigest } from '../../platform/sms-code';
import type { Guard } from '../access/guard';
import { askedIn, deviceNamed, endUserIp, pageOf, visitOf, type Visit } from '../attest/address';
import { codeIn, field, nonceIn, reasonIn, sendingIn } from '../attest/forms';
import { preparePages, sendPage } from '../attest/layout';
import { failurePage } from '../attest/other-pages';
import { AttestPages } from '../attest/pages';
import { QrCodes } from '../attest/qr-codes';
import { script } from '../attest/script';
import type { Asked } from '../attest/shown';
import { icon, style } from '../attest/style';
import type { Cases } from '../cases';
import { answerWithProblem, comeAgain, nothingHere } from '../problems';
import { resource, type Routes } from './resource';

export interface AttestSettings {
  /** Opens the links' tokens. */
  linkKey: string;
  /** What the digest of a code is made with. */
  smsKey: string;
  /** What opens BankID's app on the device where the page is shown. */
  bankIdAppUrl: string;
  /** Whom questions go to. */
  customerServiceEmail: string;
  /** Milliseconds for which what comes of a message is waited for. */
  waitMs?: number | undefined;
}

/** Where the page is put. */
export const ATTEST = '/attest';
const WAIT_MS = 3000;
const ATTEMPT = /^[1-9]\d{0,5}$/;

/** What the page shows after a form: what is under way, as it is on any device. */
const UNDER_WAY: Asked = { device: 'qr' };
const CODE: Asked = { step: 'sms', device: 'qr' };
const DECLINE: Asked = { step: 'decline', device: 'qr' };

/** `before`: what may turn a visitor away, with a page that says so. */
export function attestRoutes(
  guard: Guard,
  cases: Cases,
  settings: AttestSettings,
  report: (error: unknown) => void,
  before: RequestHandler[] = [],
): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  const routes = { router, guard, below: ATTEST };
  router.use(preparePages(settings), ...before);
  asset(routes, '/style.css', 'css', style);
  asset(routes, '/page.js', 'js', script);
  asset(routes, '/icon.svg', 'svg', icon);
  const { linkKey, bankIdAppUrl, waitMs = WAIT_MS } = settings;
  const pages = new AttestPages(cases, { bankIdAppUrl, waitMs });
  pageRoutes(routes, cases, pages, linkKey);
  formRoutes(routes, pages, settings);
  router.use(() => {
    throw nothingHere();
  });
  router.use(
    answerWithProblem(report, (res, { status, headers }) => {
      comeAgain(res, status);
      sendPage(res.set(headers), { ...failurePage(status), status });
    }),
  );
  return router;
}

const asset = (routes: Routes, path: string, type: string, content: string) =>
  resource(routes, path, { get: (_req, res) => void res.type(type).send(content) });

function pageRoutes(routes: Routes, cases: Cases, pages: AttestPages, linkKey: string): void {
  resource(routes, '/:token', {
    get: (req, res) => pages.show(res, visitOf(req, linkKey), askedIn(req)),
  });

  resource(routes, '/:token/state', {
    async get(req, res) {
      res.json(await pages.state(visitOf(req, linkKey), askedIn(req)));
    },
  });

  const codes = new QrCodes();
  resource(routes, '/:token/qr.svg', {
    async get(req, res) {
      const visit = visitOf(req, linkKey);
      const { attempt } = req.query;
      if (typeof attempt !== 'string' || !ATTEMPT.test(attempt)) throw nothingHere();
      const code = await codes.codeFor(visit.token, Number(attempt), (one) => cases.qrSecret(visit, one));
      if (code === undefined) throw nothingHere();
      res.type('svg').send(code);
    },
  });
}

function formRoutes(routes: Routes, pages: AttestPages, { linkKey, smsKey }: AttestSettings): void {
  const form = (path: string, take: (visit: Visit, req: Request, res: Response) => Promise<void>) =>
    resource(routes, `/:token${path}`, {
      // Whoever opens a form's own address, as after an error, comes to the page.
      get: (req, res) => res.redirect(303, pageOf(visitOf(req, linkKey))),
      form: (req, res) => take(visitOf(req, linkKey), req, res),
    });

  form('/bankid', async (visit, req, res) => {
    const data = { link: visit.link, endUserIp: endUserIp(req) };
    const to: Asked = { step: 'bankId', device: deviceNamed(field(req, 'enhet')) };
    const said = { name: 'signingRequested', data, nonce: nonceIn(req) } as const;
    await pages.take(res, visit, said, to);
  });
  form('/bankid/cancel', async (visit, req, res) => {
    const said = { name: 'signingCancelled', data: { link: visit.link }, nonce: nonceIn(req) } as const;
    await pages.take(res, visit, said, UNDER_WAY);
  });
  form('/code', async (visit, req, res) => {
    const said = { name: 'codeRequested', data: { link: visit.link }, nonce: nonceIn(req) } as const;
    await pages.take(res, visit, said, CODE);
  });
  form('/code/entry', async (visit, req, res) => {
    const [nonce, sending, code] = [nonceIn(req), sendingIn(req), codeIn(req)];
    if (code.error) return pages.showAgain(res, visit, CODE, code);
    const { link, onboardingId } = visit;
    const caseId = parseOnboardingId(onboardingId)?.caseId ?? '';
    const { userId, round } = link;
    const digest = codeDigest(smsKey, { caseId, userId, round, sending }, code.value);
    await pages.take(res, visit, { name: 'codeEntered', data: { link, sending, digest }, nonce }, CODE);
  });
  form('/decline', async (visit, req, res) => {
    const [nonce, reason] = [nonceIn(req), reasonIn(req)];
    if (reason.error) {
      const again = { error: reason.error, reason: field(req, 'reason') };
      return pages.showAgain(res, visit, DECLINE, again);
    }
    const data = { link: visit.link, reason: reason.value };
    await pages.take(res, visit, { name: 'attestationDeclined', data, nonce }, UNDER_WAY);
  });
  /** Where the portal has got what was missing, or the role has been given back. */
  form('/look', async (visit, req, res) => {
    await pages.take(res, visit, { name: 'rolesAssigned', data: {}, nonce: nonceIn(req) }, UNDER_WAY);
  });
}
