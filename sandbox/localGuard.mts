import { BlockList, isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { ApiError } from './errors.mts';
import type { SandboxContext } from './types.mts';

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopback(address: string | undefined): boolean {
	if (address === 'localhost') return true;
	const plain = (address ?? '').replace(/^::ffff:/, '');
	const family = isIP(plain);
	return family !== 0 && loopback.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

export function isWildcard(host: string): boolean {
	return ['', '0.0.0.0', '::'].includes(host);
}

/**
 * For what steers the sandbox: the loopback interface only, unless it was told to listen elsewhere,
 * and only under its own name, so that a web site that points its name at this machine (DNS
 * rebinding) reads nothing.
 */
export function ownMachineOnly({ host }: SandboxContext): RequestHandler {
	const names = [...LOOPBACK_NAMES, host.includes(':') ? `[${host}]` : host.toLowerCase()];
	return (req, _res, next) => {
		if (isLoopback(host) && !isLoopback(req.socket.remoteAddress)) {
			throw new ApiError(403, 'This part answers on the loopback interface only.');
		}
		const name = (req.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
		if (!names.includes(name)) {
			throw new ApiError(403, 'This part answers under the address of the sandbox only.');
		}
		next();
	};
}

/** Browsers name the page a request comes from; the control routes are for programs. */
export const refuseWebPages: RequestHandler = (req, _res, next) => {
	if (req.headers.origin !== undefined) {
		throw new ApiError(403, 'The control routes do not answer web pages.');
	}
	next();
};

/** For forms: what changes something must come from a page of the sandbox itself. */
export const sameOriginOnly: RequestHandler = (req, _res, next) => {
	const isRead = req.method === 'GET' || req.method === 'HEAD';
	if (!isRead && req.headers.origin !== `http://${req.headers.host}`) {
		throw new ApiError(403, 'Forms of other web pages are refused.');
	}
	next();
};
