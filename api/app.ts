/** The API as one Express app over its dependencies. */
import express, { type Express } from 'express';
import type { CaseFiles } from './case-files';
import { Cases } from './cases';
import type { Onboardings } from './onboardings';
import { answerWithProblem, nothingHere } from './problems';
import { healthRoutes } from './routes/health';
import { listRoutes } from './routes/lists';
import { messageRoutes } from './routes/messages';
import { onboardingRoutes } from './routes/onboardings';
import { webhookRoutes } from './routes/webhooks';
import { Visibility, type VisibilityBounds } from './visibility';

export interface Dependencies {
  onboardings: Onboardings;
  caseFiles: CaseFiles;
  /** Seals the addresses that providers call back, and the cursors of lists. */
  callbackKey: string;
  /** Told of bugs alone. */
  report: (error: unknown) => void;
  visibilityBounds?: Partial<VisibilityBounds>;
}

export function createApp(dependencies: Dependencies): Express {
  const { onboardings, caseFiles, callbackKey, report, visibilityBounds } = dependencies;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const router = express.Router({ caseSensitive: true, strict: true });
  const cases = new Cases(onboardings, caseFiles);
  const visibility = new Visibility(onboardings, callbackKey, visibilityBounds);
  healthRoutes(router, onboardings);
  onboardingRoutes(router, cases, visibility);
  listRoutes(router, visibility);
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
