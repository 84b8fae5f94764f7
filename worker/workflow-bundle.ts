/** Bundles workflow code, for the worker and for tests alike. */
import { createHash } from 'node:crypto';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { failureConverterPath, payloadConverterPath } from '../platform/data-converter';

export { payloadConverterPath };

/**
 * Tree shaking halves what zod/mini costs in every cached workflow (docs/decisions.md); the SDK's own default keeps
 * all of it. Not minimised, so that stack traces stay readable. `workflowInterceptorModules`: of who looks on.
 */
export function bundleWorkflows(
  workflowsPath: string,
  workflowInterceptorModules: string[] = [],
): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules,
    preloadModules: [require.resolve('../workflows/shared')],
    payloadConverterPath,
    failureConverterPath,
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({
      ...config,
      mode: 'production',
      performance: { hints: false },
      optimization: { ...config.optimization, minimize: false, sideEffects: true, usedExports: true },
    }),
  });
}

/** The same workflow code has the same, wherever it is built: its inline source map names places of the machine. */
export function buildIdOf({ code }: Pick<WorkflowBundleWithSourceMap, 'code'>): string {
  const bare = code.replace(/\n\/\/# sourceMappingURL=.*/s, '');
  return createHash('sha256').update(bare).digest('hex').slice(0, 12);
}
