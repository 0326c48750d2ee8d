import { type PackageDirectoryLoader, Credentials, getAdditionalKeys } from 'n8n-core';
import {
	ICredentialsHelper,
	NodeHelpers,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type ICredentials,
	type ICredentialsExpressionResolveValues,
	type IExecuteData,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INodeCredentialsDetails,
	type INodeProperties,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

/**
 * The parent type, as far as it matters: the real one lives in n8n's node collection, which only
 * comes with a whole n8n. The end-to-end tests run against that one.
 */
const oAuth2Api: ICredentialType = {
	name: 'oAuth2Api',
	displayName: 'OAuth2 API',
	properties: [
		{ displayName: 'Grant Type', name: 'grantType', type: 'string', default: 'authorizationCode' },
		{ displayName: 'Access Token URL', name: 'accessTokenUrl', type: 'string', default: '' },
		{ displayName: 'Client ID', name: 'clientId', type: 'string', default: '' },
		{ displayName: 'Client Secret', name: 'clientSecret', type: 'string', default: '' },
		{ displayName: 'Scope', name: 'scope', type: 'string', default: '' },
		{ displayName: 'Authentication', name: 'authentication', type: 'string', default: 'header' },
		{ displayName: 'oauthTokenData', name: 'oauthTokenData', type: 'json', default: {} },
	],
};

const expressionNode = {
	id: 'credential',
	name: 'Credential',
	type: 'none',
	typeVersion: 1,
	position: [0, 0] as [number, number],
	parameters: {},
};

/**
 * n8n's credential helper over memory instead of its database: the same order of defaults,
 * expressions and token saves, and the same encryption, which comes from n8n-core.
 */
export class CredentialStore extends ICredentialsHelper {
	private readonly rows = new Map<string, { name: string; type: string; data: string }>();

	constructor(private readonly loader: PackageDirectoryLoader) {
		super();
	}

	async save(id: string, type: string, data: ICredentialDataDecryptedObject): Promise<void> {
		const row = new Credentials({ id, name: id }, type);
		await row.setData(data);
		this.rows.set(id, { name: id, type, data: row.data! });
	}

	/** What lies in the row, encrypted as n8n would write it to its database. */
	encrypted(id: string): string {
		return this.rows.get(id)!.data;
	}

	async stored(id: string): Promise<ICredentialDataDecryptedObject> {
		return await this.row(id).getData();
	}

	getParentTypes(name: string): string[] {
		return this.typeOf(name).extends ?? [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		_credentials: ICredentialDataDecryptedObject,
		_type: string,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return options;
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		type: string,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		return (await this.typeOf(type).preAuthentication?.call(helpers, credentials)) as
			| ICredentialDataDecryptedObject
			| undefined;
	}

	async getCredentials({ id }: INodeCredentialsDetails): Promise<ICredentials> {
		return this.row(id!);
	}

	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		{ id }: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		expressionResolveValues?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const stored = await this.row(id!).getData();
		if (raw) return stored;
		const withDefaults = NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(type),
			stored as never,
			true,
			false,
			null,
			null,
		) as ICredentialDataDecryptedObject;
		if (stored.oauthTokenData !== undefined) withDefaults.oauthTokenData = stored.oauthTokenData;

		const additionalKeys = getAdditionalKeys(additionalData, mode, null, {
			isCredential: true,
		} as never);
		if (expressionResolveValues) {
			const { workflow, node, itemIndex, runIndex, runExecutionData, connectionInputData } =
				expressionResolveValues;
			return workflow.expression.getParameterValue(
				withDefaults as never,
				runExecutionData,
				runIndex,
				itemIndex,
				node.name,
				connectionInputData,
				mode,
				additionalKeys,
				executeData,
				false,
				withDefaults as never,
			) as unknown as ICredentialDataDecryptedObject;
		}
		const workflow = new Workflow({
			nodes: [expressionNode],
			connections: {},
			active: false,
			nodeTypes: { getByNameAndVersion: () => undefined } as never,
		});
		await workflow.expression.acquireIsolate();
		try {
			return workflow.expression.getComplexParameterValue(
				expressionNode,
				withDefaults as never,
				mode,
				additionalKeys,
				undefined,
				undefined,
				withDefaults as never,
			) as ICredentialDataDecryptedObject;
		} finally {
			await workflow.expression.releaseIsolate();
		}
	}

	async updateCredentials(
		{ id }: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		await this.save(id!, type, data);
	}

	async updateCredentialsOauthTokenData(
		{ id }: INodeCredentialsDetails,
		type: string,
		{ oauthTokenData }: ICredentialDataDecryptedObject,
	): Promise<void> {
		await this.save(id!, type, { ...(await this.stored(id!)), oauthTokenData });
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		const properties: INodeProperties[] = [];
		for (const parent of this.getParentTypes(type)) {
			NodeHelpers.mergeNodeProperties(properties, this.getCredentialsProperties(parent));
		}
		NodeHelpers.mergeNodeProperties(properties, this.typeOf(type).properties);
		return properties;
	}

	private typeOf(name: string): ICredentialType {
		return name === oAuth2Api.name ? oAuth2Api : this.loader.getCredential(name).type;
	}

	private row(id: string): Credentials {
		const { name, type, data } = this.rows.get(id)!;
		return new Credentials({ id, name }, type, data);
	}
}
