/**
 * Holds the reader of parameters against an installed n8n with its isolated expression engine, which
 * needs the Node that n8n came with. Arguments: folder of that n8n, folder of the built package.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';

import {
	anyParameters,
	aroundCode,
	CODES,
	compareReadings,
	ROWS,
	type N8n,
	type Reader,
} from './parameterOracle.mts';

interface WorkflowModule {
	Expression: {
		initExpressionEngine(options: object): Promise<void>;
		getActiveImplementation(): string;
	};
	Workflow: new (settings: object) => WorkflowOfN8n;
}

interface WorkflowOfN8n {
	expression: { acquireIsolate(): Promise<void>; expression: unknown };
}

const [n8nFolder = '', packageFolder = ''] = process.argv.slice(2);
const requireN8n = createRequire(join(n8nFolder, 'node_modules', 'n8n', 'package.json'));
const n8n = { ...requireN8n('n8n-workflow'), ...requireN8n('n8n-core') } as Omit<N8n, 'Workflow'> &
	WorkflowModule;
const parametersFile = join(packageFolder, 'dist/nodes/Kashimi/actions/parameters.js');
const reader = createRequire(parametersFile)(parametersFile) as Reader;

// As n8n configures it.
await n8n.Expression.initExpressionEngine({
	engine: 'vm',
	bridgeTimeout: 5000,
	bridgeMemoryLimit: 128,
	poolSize: 1,
	maxCodeCacheSize: 1024,
});
const { expression } = new n8n.Workflow({
	nodes: [],
	connections: {},
	active: false,
	nodeTypes: {},
});
await expression.acquireIsolate();
/** Each workflow would need an isolate of its own. */
class Workflow extends n8n.Workflow {
	constructor(settings: object) {
		super(settings);
		this.expression.expression = expression.expression;
	}
}

const all = [...CODES.map(aroundCode), ...fc.sample(anyParameters, 300)];
const readings = all.map((parameters) =>
	compareReadings({ ...n8n, Workflow } as unknown as N8n, reader, parameters, ROWS),
);
console.log(
	JSON.stringify({
		engine: n8n.Expression.getActiveImplementation(),
		together: readings.reduce((sum, reading) => sum + reading.together, 0),
		differences: readings.flatMap(({ differences }) => differences),
	}),
);
process.exit(0);
