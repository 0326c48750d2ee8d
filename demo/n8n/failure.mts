/** A failure whose details stand in a log file that the reader should be pointed to. */
export class LoggedFailure extends Error {
	readonly logFile: string;

	constructor(message: string, logFile: string) {
		super(message);
		this.name = 'LoggedFailure';
		this.logFile = logFile;
	}
}
