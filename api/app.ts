/** The API as one Express app over its dependencies. */
import express, { type Express } from 'express';
import type { CaseFiles } from './case-files';
import { Cases } from './cases';
import type { Onboardings } from './onboardings';
import { answerWithProblem, nothingHere } from './problems';
import { healthRoutes } from './routes/health';
import { messageRoutes } from './routes/messages';
import { onboardingRoutes } from './routes/onboardings';
import { webhookRoutes } from './routes/webhooks';

export interface Dependencies {
  onboardings: Onboardings;
  caseFiles: CaseFiles;
  /** Seals the addresses that providers call back. */
  callbackKey: string;
  /** Told of bugs alone. */
  report: (error: unknown) => void;
}

export function createApp({ onboardings, caseFiles, callbackKey, report }: Dependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const router = express.Router({ caseSensitive: true, strict: true });
  const cases = new Cases(onboardings, caseFiles);
  healthRoutes(router, onboardings);
  onboardingRoutes(router, cases);
  messageRoutes(router, cases);
  webhookRoutes(router, cases, callbackKey);
  app.use((_req, res, next) => {
    // What is answered may be personal: no cache in between keeps it.
    res.set('Cache-Control', 'no-store');
    next();
  });
  app.use(router);
  app.use(() => {
    throw nothingHere();
  });
  app.use(answerWithProblem(report));
  return app;
}
