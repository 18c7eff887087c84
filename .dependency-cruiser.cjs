/** Who may import whom: the table of the architecture, row by row. `npm run boundaries` runs it. */
const contracts =
  '^lib/engine/((sources/source|formats/format|destinations/destination|validate/rule|transforms/transform|extract/(block|part))\\.ts$|[^/]+\\.ts$)';
const engineGround = `${contracts}|^lib/engine/sql/`;
const assembly = '^lib/engine/(run-load|index)\\.ts$';
const tests = '\\.test\\.(ts|tsx|mjs)$';

module.exports = {
  forbidden: [
    {
      name: 'app-imports',
      comment: 'A page calls control verbs; it reaches neither the engine nor the database.',
      severity: 'error',
      from: { path: '^(app|proxy\\.ts|instrumentation\\.ts)', pathNot: tests },
      to: {
        path: '^(lib|jobs|test|prisma)/',
        pathNot:
          '^lib/(control/[^/]+/(index|schemas|constants)|control/(errors|context)|env|logger|visible-text)\\.ts$',
      },
    },
    {
      name: 'jobs-imports',
      comment: 'Tasks and commands are thin: they call control verbs or the engine.',
      severity: 'error',
      from: { path: '^jobs/', pathNot: tests },
      to: {
        path: '^(app|lib|test|prisma)/',
        pathNot:
          '^lib/(control/[^/]+/index\\.ts|control/(errors|context)\\.ts|engine/index\\.ts|queue/|env\\.ts|logger\\.ts|without-credentials\\.ts|visible-text\\.ts)',
      },
    },
    {
      name: 'control-imports',
      severity: 'error',
      from: { path: '^lib/control/', pathNot: tests },
      to: {
        path: '^(app|lib|jobs|test|prisma)/',
        pathNot:
          '^lib/(control/|engine/index\\.ts|queue/|db\\.ts|env\\.ts|mail\\.ts|secrets\\.ts|generated/)',
      },
    },
    {
      name: 'control-entities-by-their-front-door',
      comment:
        'An entity uses another through its index, schemas or constants, never through its inner files.',
      severity: 'error',
      from: { path: '^lib/control/([^/]+)/', pathNot: tests },
      to: {
        path: '^lib/control/[^/]+/',
        pathNot: '^lib/control/($1/|[^/]+/(index|schemas|constants)\\.ts$)',
      },
    },
    {
      name: 'engine-stands-alone',
      severity: 'error',
      from: { path: '^lib/engine/' },
      to: { path: '^(app|lib|jobs|test|prisma)/', pathNot: '^(lib/engine/|test/support/)' },
    },
    {
      name: 'engine-without-web-or-queue',
      severity: 'error',
      from: { path: '^lib/engine/' },
      to: { path: 'node_modules/(next|next-auth|react|react-dom|@prisma|prisma|graphile-worker|pino)/' },
    },
    {
      name: 'stages-apart',
      comment: 'A stage knows contracts, events, errors and SQL; run-load.ts alone puts stages together.',
      severity: 'error',
      from: { path: '^lib/engine/(extract|stage|validate|reconcile|merge|monitor)/', pathNot: tests },
      to: { path: '^lib/engine/', pathNot: `^lib/engine/$1/|${engineGround}` },
    },
    {
      name: 'connectors-apart',
      comment: 'A source, format or destination knows its contract and never a sibling or a stage.',
      severity: 'error',
      from: { path: '^lib/engine/(sources|formats|destinations)/([^/]+)/', pathNot: tests },
      to: { path: '^lib/engine/', pathNot: `^lib/engine/$1/($2/|(?!registry)[^/]+\\.ts$)|${engineGround}` },
    },
    {
      name: 'rules-apart',
      severity: 'error',
      from: { path: '^lib/engine/validate/rules/([^/.]+)', pathNot: tests },
      to: { path: '^lib/engine/', pathNot: `^lib/engine/validate/rules/$1[/.]|${engineGround}` },
    },
    {
      name: 'transforms-apart',
      severity: 'error',
      from: { path: '^lib/engine/transforms/([^/.]+)', pathNot: `${tests}|^lib/engine/transforms/registry` },
      to: {
        path: '^lib/engine/',
        pathNot: `^lib/engine/transforms/($1[/.]|(literal-text|date-format-schema)\\.ts$)|${engineGround}`,
      },
    },
    {
      name: 'nobody-imports-the-assembly',
      comment: 'Inside the engine, run-load.ts and index.ts are the top.',
      severity: 'error',
      from: { path: '^lib/engine/[^/]+/', pathNot: tests },
      to: { path: assembly },
    },
    {
      name: 'queue-imports',
      severity: 'error',
      from: { path: '^lib/queue/', pathNot: tests },
      to: { path: '^(app|lib|jobs|test)/', pathNot: '^lib/(queue/|db\\.ts|env\\.ts|logger\\.ts|generated/)' },
    },
    {
      name: 'ground-floor',
      comment: 'env, logger, db, mail and secrets lie beneath everything.',
      severity: 'error',
      from: { path: '^lib/[^/]+\\.ts$', pathNot: tests },
      to: { path: '^(app|jobs|test|lib/(control|engine|queue))/' },
    },
    {
      name: 'schemas-are-zod-only',
      comment: 'The browser imports schemas.ts: other schemas, constants, zod and nothing more.',
      severity: 'error',
      from: { path: '^lib/control/[^/]+/[a-z-]*schemas\\.ts$' },
      to: {
        pathNot: '^lib/control/[^/]+/[a-z-]*(schemas|constants)\\.ts$|node_modules/zod/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'constants-stand-alone',
      comment: 'Values that a page needs without zod.',
      severity: 'error',
      from: { path: '^lib/control/[^/]+/constants\\.ts$' },
      to: { dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'product-without-tests',
      severity: 'error',
      from: { path: '^(app|lib|jobs)/', pathNot: tests },
      to: { path: `^test/|${tests}` },
    },
    {
      name: 'bootstrap-before-install',
      comment:
        'The bootstrap runs before npm ci: Node and its own files alone. esbuild is loaded once it is there.',
      severity: 'error',
      from: { path: '^jobs/bootstrap(\\.mjs|/)', pathNot: tests },
      to: { dependencyTypesNot: ['core', 'local', 'dynamic-import'] },
    },
    {
      name: 'no-dev-dependencies-in-product',
      severity: 'error',
      from: { path: '^(app|lib|jobs)/', pathNot: `${tests}|^jobs/bootstrap/` },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(server-only|client-only)$|/generated/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.next|\\.stevedore|lib/generated|test/fixtures)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.d.ts', '.css'],
    },
  },
};
