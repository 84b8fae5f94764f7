/** The API as one Express app over its dependencies. */
import express, { type Express, type RequestHandler } from 'express';
import helmet, { type HelmetOptions } from 'helmet';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { callerOf, createGuard, type Guard } from './access/guard';
import { createJudge, type AuthSettings } from './access/judge';
import type { CaseFiles } from './case-files';
import { Cases } from './cases';
import { CODEC, codecRoutes, type CodecSettings } from './codec';
import { limitedByClient, limitsOfAddress, limitsOfLinks, type Limits } from './limits';
import { gaugeOnboardings, measureRequests } from './metrics';
import type { Onboardings } from './onboardings';
import { turnAwayAbove } from './overload';
import { answerWithProblem, nothingHere } from './problems';
import { logRequests, matched, noteClient, traceparentIn } from './request-log';
import { ATTEST, attestRoutes, type AttestSettings } from './routes/attest';
import { contractRoutes } from './routes/contract';
import { evidenceRoutes } from './routes/evidence';
import { healthRoutes } from './routes/health';
import { listRoutes } from './routes/lists';
import { messageRoutes } from './routes/messages';
import { onboardingRoutes } from './routes/onboardings';
import { rightsRoutes } from './routes/rights';
import { webhookRoutes } from './routes/webhooks';
import type { TrustedProxies } from './trusted-proxies';
import { Visibility, type VisibilityBounds } from './visibility';

export interface Dependencies {
  onboardings: Onboardings;
  /** Whether the process is about to end. */
  isStopping?: () => boolean;
  caseFiles: CaseFiles;
  /** Seals the addresses that providers call back and attestants follow, and the cursors of lists. */
  callbackKey: string;
  /** Whose tokens are taken. */
  auth: AuthSettings;
  attest: Omit<AttestSettings, 'linkKey'>;
  /** Whose word is taken for where a request comes from: nobody's, unless told otherwise. */
  trustedProxies?: TrustedProxies | undefined;
  /** Days after its end from which a case may be erased; none: nobody has decided on it. */
  eraseAfterDays?: number | undefined;
  /** None, unless told otherwise. */
  limits?: Limits;
  /** Requests under way at once, above which others are turned away. */
  mostUnderWay?: number;
  /** Has a line for each request. */
  log?: Logger;
  /** Is told of requests, and of how many onboardings stand where. */
  metrics?: Registry | undefined;
  /** Decrypts for Temporal UI and the CLI; its audit is in the log, without which there is none. */
  codec?: CodecSettings | undefined;
  /** Told of bugs alone. */
  report: (error: unknown) => void;
  visibilityBounds?: Partial<VisibilityBounds>;
}

export function createApp(dependencies: Dependencies): Express {
  const { onboardings, caseFiles, callbackKey, auth, attest, report, visibilityBounds, eraseAfterDays } =
    dependencies;
  const app = express();
  app.set('trust proxy', dependencies.trustedProxies ?? false);
  app.disable('x-powered-by');
  app.disable('etag');
  const router = express.Router({ caseSensitive: true, strict: true });
  const { limits, log, codec, metrics, mostUnderWay = Infinity } = dependencies;
  const judge = createJudge(auth);
  const known = noting(createGuard(judge));
  const guard = limits ? limitedByClient(known, limits) : known;
  const routes = { router, guard };
  const cases = new Cases(onboardings, caseFiles);
  const visibility = new Visibility(onboardings, callbackKey, visibilityBounds);
  if (metrics) {
    gaugeOnboardings(metrics, () => visibility.stages());
    app.use(measureRequests(metrics));
  }
  healthRoutes(routes, onboardings, dependencies.isStopping);
  contractRoutes(routes);
  onboardingRoutes(routes, cases, visibility);
  listRoutes(routes, visibility);
  messageRoutes(routes, cases);
  evidenceRoutes(routes, cases, caseFiles);
  rightsRoutes(routes, { caseFiles, onboardings }, eraseAfterDays);
  webhookRoutes(routes, cases, callbackKey);
  const notTooMuch = turnAwayAbove(mostUnderWay);
  const visitors = [notTooMuch, ...(limits ? limitsOfLinks(limits) : [])];
  app.use(logRequests(log), withTrace(onboardings), helmet(headers), (_req, res, next) => {
    // What is answered may be personal: no cache in between keeps it.
    res.set('Cache-Control', 'no-store');
    next();
  });
  app.use(ATTEST, attestRoutes(guard, cases, { ...attest, linkKey: callbackKey }, report, visitors));
  app.use(notTooMuch, ...(limits ? limitsOfAddress(limits) : []));
  if (codec && log) app.use(CODEC, matched(CODEC), codecRoutes(codec, judge, log));
  app.use(router);
  app.use(() => {
    throw nothingHere();
  });
  app.use(answerWithProblem(report));
  return app;
}

/** Answers are data: nothing of them is to be shown, fetched or framed. Pages say by themselves what they need. */
const headers: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
};

/** The client goes into the request's line of the log. */
const noting =
  (guard: Guard): Guard =>
  (method, path) => {
    const admit = guard(method, path);
    const note: RequestHandler = (req, _res, next) => {
      noteClient(req, callerOf(req).client);
      next();
    };
    return admit.length === 0 ? [] : [...admit, note];
  };

/** What is asked of Temporal on the way belongs to the same trace. */
const withTrace =
  (onboardings: Onboardings): RequestHandler =>
  (req, _res, next) => {
    const traceparent = traceparentIn(req);
    if (traceparent === undefined) return next();
    onboardings.within(traceparent, next);
  };
