/** Bundles workflow code, for the worker and for tests alike. */
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

/** Read by workflow code and by the worker itself: both must understand the same payloads. */
export const payloadConverterPath = require.resolve('../platform/payload-converter');

/**
 * Tree shaking halves what zod/mini costs in every cached workflow (docs/decisions.md); the SDK's own default keeps
 * all of it. Not minimised, so that stack traces stay readable.
 */
export function bundleWorkflows(workflowsPath: string): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath,
    payloadConverterPath,
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({
      ...config,
      mode: 'production',
      performance: { hints: false },
      optimization: { ...config.optimization, minimize: false, sideEffects: true, usedExports: true },
    }),
  });
}
