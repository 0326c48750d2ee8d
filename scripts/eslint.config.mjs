import { basename } from 'node:path';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import tseslint from 'typescript-eslint';

const FILE_NAME = /^\.?[a-z][a-zA-Z0-9]*(\.[a-z]+)*$/;

/** One case of file names, as in `nodes/`: camelCase. */
const fileName = {
	meta: { schema: [], messages: { case: 'Name the file in camelCase: {{name}}' } },
	create: (context) => ({
		Program(node) {
			const name = basename(context.filename);
			if (!FILE_NAME.test(name)) context.report({ node, messageId: 'case', data: { name } });
		},
	}),
};

/** For all that does not ship. What ships is linted by n8n's own configuration, at the top. */
export default tseslint.config(
	{
		extends: [tseslint.configs.recommended],
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		plugins: { 'import-x': importX, house: { rules: { 'file-name': fileName } } },
		settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
		rules: {
			'@typescript-eslint/consistent-type-imports': 'error',
			'import-x/no-cycle': 'error',
			// Values and types of one module in one statement, as in `nodes/`.
			'import-x/no-duplicates': ['error', { 'prefer-inline': true }],
			'house/file-name': 'error',
			'no-restricted-globals': ['error', { name: 'it', message: 'Write test(…).' }],
			eqeqeq: 'error',
			'prefer-const': ['error', { ignoreReadBeforeAssign: true }],
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', ignoreRestSiblings: true },
			],
		},
	},
	{
		files: ['**/*.mts'],
		languageOptions: {
			parserOptions: {
				project: 'tsconfig.tools.json',
				tsconfigRootDir: `${import.meta.dirname}/..`,
			},
		},
		rules: {
			'@typescript-eslint/no-floating-promises': 'error',
			// A handler of a server may be asynchronous: one that throws ends the process.
			'@typescript-eslint/no-misused-promises': [
				'error',
				{ checksVoidReturn: { arguments: false } },
			],
			'@typescript-eslint/await-thenable': 'error',
			'@typescript-eslint/consistent-type-exports': 'error',
		},
	},
	// CommonJS: what gulp and Jest load by themselves.
	{ files: ['**/*.{js,cjs}'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
