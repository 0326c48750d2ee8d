import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface MailServer {
	/** For an SMTP credential of n8n. */
	account: object;
	/** The messages as they were sent. */
	mails: string[];
	close(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
	const mails: string[] = [];
	const smtp = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS'],
		onData(stream, _session, callback) {
			text(stream).then((mail) => {
				mails.push(mail);
				callback();
			}, callback);
		},
	});
	smtp.listen(0, '127.0.0.1');
	await once(smtp.server, 'listening');
	const { port } = smtp.server.address() as AddressInfo;
	return {
		account: {
			user: '',
			password: '',
			host: '127.0.0.1',
			port,
			secure: false,
			disableStartTls: true,
		},
		mails,
		close: async () => await new Promise((resolve) => smtp.close(() => resolve())),
	};
}
