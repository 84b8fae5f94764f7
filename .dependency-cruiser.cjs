/** The arrows between the rooms: domain ← everything; nobody imports worker or sandbox; no cycles. */
const rooms = 'workflows|activities|worker|api|sandbox|platform|scripts|test|bench';
const arrow = (name, from, to, more = {}) => ({
  name,
  severity: 'error',
  from: { path: `^(${from})/` },
  to: { path: `^(${to})/`, ...more },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    arrow('domain-imports-no-other-room', 'domain', rooms),
    {
      name: 'domain-and-workflows-have-no-outside-world',
      severity: 'error',
      from: { path: '^(domain|workflows)/' },
      to: { dependencyTypes: ['core'] },
    },
    arrow('workflows-import-activities-as-types-only', 'workflows', 'activities', {
      dependencyTypesNot: ['type-only'],
    }),
    arrow('workflows-import-domain-alone', 'workflows', 'worker|api|sandbox|platform|scripts|test'),
    arrow('activities-import-domain-and-platform', 'activities', 'workflows|worker|api|sandbox|scripts|test'),
    arrow(
      'api-never-imports-workflows-or-activities',
      'api',
      'workflows|activities|worker|sandbox|scripts|test',
    ),
    arrow(
      'platform-imports-domain-alone',
      'platform',
      'workflows|activities|worker|api|sandbox|scripts|test',
    ),
    arrow(
      'nobody-imports-the-bench',
      'activities|api|domain|platform|sandbox|scripts|test|worker|workflows',
      'bench',
    ),
    arrow('the-bench-runs-on-no-test-and-no-sandbox', 'bench', 'test|sandbox'),
    arrow('nobody-imports-the-sandbox', 'worker', 'api|sandbox|scripts|test'),
    {
      name: 'the-sandbox-knows-nobody',
      severity: 'error',
      // The codec server stands in it and is no outside provider: it decrypts with the service's own keys.
      from: { path: '^sandbox/', pathNot: '^sandbox/codec/' },
      to: { path: '^(domain|workflows|activities|worker|api|platform|scripts|test|bench)/' },
    },
    arrow(
      'the-codec-server-knows-the-keys-alone',
      'sandbox/codec',
      'domain|workflows|activities|worker|api|scripts|test|bench',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|dist|\\.data|\\.cache)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
