import { createHash } from 'node:crypto';
import { type ProviderRow, PROVIDER_ROWS } from './data/providers.mts';
import type { Schemas } from './types.mts';

const ID_NAMESPACE = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');

/** UUID version 5 (RFC 9562), so that a provider has the same id in every run. */
function stableId(name: string): string {
	const bytes = createHash('sha1').update(ID_NAMESPACE).update(name).digest().subarray(0, 16);
	bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
	bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
	return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function toSubsidiary([countryCode, name, paymentSchemes, requiredPaymentFields]: ProviderRow) {
	const slug = `${countryCode} ${name}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
	return {
		id: stableId(`https://sandbox.example/providers/${countryCode}/${name}`),
		name,
		countryCode,
		logoUrl: `https://sandbox.example/logos/${slug}.png`,
		iconUrl: `https://sandbox.example/icons/${slug}.png`,
		paymentSchemes,
		requiredPaymentFields,
	} satisfies Schemas['Subsidiary'];
}

export const PROVIDERS: ReadonlyArray<Schemas['Provider']> = PROVIDER_ROWS.map((row) => {
	const provider = toSubsidiary(row);
	const [, , paymentSchemes, requiredPaymentFields, subsidiaryNames = []] = row;
	return {
		...provider,
		subsidiaries: subsidiaryNames.map((name) =>
			toSubsidiary([provider.countryCode, name, paymentSchemes, requiredPaymentFields]),
		),
	};
});

const payableById = new Map<string, Schemas['Subsidiary']>(
	PROVIDERS.flatMap((provider) => [provider, ...(provider.subsidiaries ?? [])]).map((payable) => [
		payable.id,
		payable,
	]),
);

/** A provider or one of the subsidiaries. */
export function findProvider(id: string): Schemas['Subsidiary'] | undefined {
	return payableById.get(id.toLowerCase());
}
