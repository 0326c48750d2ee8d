// Loaded into n8n: SIGUSR2 starts a CPU profile, and the next one ends it and writes it.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';

let session;
process.on('SIGUSR2', () => {
	if (session === undefined) {
		session = new Session();
		session.connect();
		session.post('Profiler.enable');
		session.post('Profiler.setSamplingInterval', { interval: 200 });
		session.post('Profiler.start');
		return;
	}
	session.post('Profiler.stop', (_error, { profile }) => {
		writeFileSync(process.env.KASHIMI_BENCH_PROFILE, JSON.stringify(profile));
	});
	session.disconnect();
	session = undefined;
});
