import { Ajv2020 } from 'ajv/dist/2020.js';
import { ApiError } from './errors.mts';

// Compiling the schema of schemas takes longer than what it is for.
const ajv = new Ajv2020();

/** For the bodies of the control routes, which openapi/kashimi.yaml does not cover. */
export function parserOf<T>(schema: object, complaint: string): (value: unknown) => T {
	const isValid = ajv.compile(schema);
	return (value) => {
		if (isValid(value)) return value as T;
		const [{ instancePath = '', message = '', params = {} } = {}] = isValid.errors ?? [];
		const name = params.additionalProperty ?? params.unevaluatedProperty;
		const place = [instancePath, name].filter(Boolean).map((part) => ` ${part}`);
		throw new ApiError(400, `${complaint}:${place.join('')} ${message}.`);
	};
}
