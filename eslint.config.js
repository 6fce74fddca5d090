import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['build/', 'dist/', 'dist-bench/', 'coverage/', 'node_modules/', '**/*.d.ts'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      curly: ['error', 'multi-line'],
      'max-params': ['error', 5],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'VariableDeclarator[id.name=/([dD]elay|[tT]imeout|[pP]atience|[iI]nterval|[gG]race|[wW]ait|Time|Age)$/][init.type="Literal"]',
          message: 'A length of time says its unit: …Ms or …Seconds.',
        },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'default', format: ['camelCase'], leadingUnderscore: 'allow' },
        // Columns and fields of the wire keep the names that they have there.
        { selector: 'variable', modifiers: ['destructured'], format: null },
        // Decorators and classes are kept in variables, too.
        { selector: 'variable', format: ['camelCase', 'PascalCase'] },
        { selector: ['import', 'objectLiteralProperty', 'typeProperty', 'classProperty'], format: null },
        { selector: ['objectLiteralMethod', 'typeMethod', 'parameter'], format: null },
        { selector: 'function', format: ['camelCase', 'PascalCase'] },
        { selector: ['typeLike', 'enumMember'], format: ['PascalCase'] },
      ],
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'warn',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
    },
  },
);
