const { spawn } = require('node:child_process');
const { rm } = require('node:fs/promises');
const { dest, parallel, series, src } = require('gulp');

const clean = () => rm('dist', { recursive: true, force: true });

const run = (script) => spawn(process.execPath, [require.resolve(script)], { stdio: 'inherit' });

const compile = () => run('typescript/bin/tsc');

// n8n reads icons, codex files and output previews from beside the compiled code.
const copyAssets = () =>
	src(['icons/*.svg', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'], {
		base: '.',
		encoding: false,
	}).pipe(dest('dist'));

// With the descriptions at hand as JSON, n8n starts without running any code of the package.
const describe = () => run('n8n-core/bin/generate-metadata');

exports.build = series(clean, parallel(compile, copyAssets), describe);
