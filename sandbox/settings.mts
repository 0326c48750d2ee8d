import { ApiError } from './errors.mts';
import type { Settings } from './types.mts';

export const DEFAULT_SETTINGS: Readonly<Settings> = {
	tokenLifetimeSeconds: 1800,
	latencyMs: 0,
	archiveLagMs: 0,
};

/** All or nothing: a bad value leaves every setting as it was. */
export function changeSettings(settings: Settings, changes: unknown): void {
	if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) {
		throw new ApiError(400, 'Send the settings to change as a JSON object.');
	}
	for (const [name, value] of Object.entries(changes)) {
		if (!Object.hasOwn(DEFAULT_SETTINGS, name)) {
			throw new ApiError(400, `There is no setting ${name}.`);
		}
		if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
			throw new ApiError(400, `${name} must be a number that is not negative.`);
		}
	}
	Object.assign(settings, changes);
}
