import next from 'eslint-config-next/core-web-vitals';
import tseslint from 'typescript-eslint';

const isAllowedInBrowser = (source) =>
  !/^@\/(lib|jobs)\//.test(source) || /\/(schemas|constants|visible-text)$/.test(source);

/** A client component that imports server code drags it, and its secrets, into the browser's bundle. */
const clientImports = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const isClient = context.sourceCode.ast.body.some((node) => node.directive === 'use client');
    const check = (node) => {
      if (!isClient || !node.source || node.importKind === 'type' || node.exportKind === 'type') return;
      if (isAllowedInBrowser(node.source.value)) return;
      context.report({
        node,
        message: 'A client component may import schemas.ts, constants.ts, visible-text.ts and UI code only.',
      });
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check };
  },
};

/** Rules of React and Next where components are; on every other file they take their time and find nothing. */
const nextInApp = next.map((config) =>
  config.rules || config.plugins ? { ...config, files: ['app/**/*.{ts,tsx}'] } : config,
);

export default tseslint.config(
  {
    ignores: ['.next/', '.stevedore/', 'lib/generated/', 'next-env.d.ts', 'test-results/', 'test/fixtures/'],
  },
  ...nextInApp,
  ...tseslint.configs.recommended,
  {
    plugins: { stevedore: { rules: { 'client-imports': clientImports } } },
    rules: {
      'stevedore/client-imports': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': [
        'error',
        { max: 60, skipBlankLines: true, skipComments: true, IIFEs: false },
      ],
      'max-params': ['error', { max: 4 }],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'The environment is read in lib/env.ts alone.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'AssignmentExpression[operator=/^.=$/][left.type="MemberExpression"] > AwaitExpression.right',
          message: 'The sum is read before the wait and written after it: what others add meanwhile is lost.',
        },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  // A page's markup is long without being hard.
  {
    files: ['app/**/*.tsx'],
    rules: {
      'max-lines-per-function': ['error', { max: 120, skipBlankLines: true, skipComments: true }],
      'react/no-unescaped-entities': 'off',
    },
  },
  // The bootstrap runs before anything is installed; the command line and the tests talk to a terminal.
  {
    files: [
      'lib/env.ts',
      'lib/env.test.ts',
      'jobs/bootstrap.mjs',
      'jobs/bootstrap/**',
      '*.config.*',
      'test/**',
    ],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['jobs/**', 'prisma/**', 'test/**', '.ci/**'],
    rules: { 'no-console': 'off' },
  },
  // A suite is one long function by nature.
  {
    files: ['**/*.test.{ts,tsx,mjs}', 'test/**'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': 'off' },
  },
);
