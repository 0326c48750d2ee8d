import { PROVIDERS } from './providers.mts';
import type { Schemas } from './types.mts';

type Payment = Pick<Schemas['Payment'], 'provider' | 'paymentScheme'>;

export interface OfferedBank {
	id: string;
	name: string;
	countryCode: string;
	/** The bank it is a subsidiary of. */
	parentName?: string;
}

export interface Country {
	code: string;
	name: string;
}

const countryNames = new Intl.DisplayNames(['en'], { type: 'region' });

/** Without accents and case, so that "siauliu" finds "Šiaulių bankas". */
function plain(text: string): string {
	return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Every bank the payer may choose: of the countries and the scheme the payment asks for. */
export function offeredBanks({ provider, paymentScheme }: Payment): OfferedBank[] {
	const countryCodes = provider?.preferences?.countryCodes?.list ?? [];
	const isOfferedBank = (bank: Schemas['Subsidiary']) =>
		(countryCodes.length === 0 || countryCodes.includes(bank.countryCode)) &&
		bank.paymentSchemes.includes(paymentScheme?.name ?? '');
	return PROVIDERS.flatMap((parent) => {
		const subsidiaries = (parent.subsidiaries ?? []).map((bank) => ({
			...bank,
			parentName: parent.name,
		}));
		return [parent, ...subsidiaries].filter(isOfferedBank);
	});
}

export function isOffered(payment: Payment, providerId: string): boolean {
	return offeredBanks(payment).some(({ id }) => id === providerId);
}

/** Those with banks: the default country first, the others by name. */
export function offeredCountries(payment: Payment): Country[] {
	const codes = new Set(offeredBanks(payment).map(({ countryCode }) => countryCode));
	const first = payment.provider?.preferences?.countryCodes?.default;
	return [...codes]
		.map((code) => ({ code, name: countryNames.of(code) ?? code }))
		.sort(
			(left, right) =>
				Number(right.code === first) - Number(left.code === first) ||
				left.name.localeCompare(right.name, 'en'),
		);
}

export interface BankGroup extends Country {
	banks: OfferedBank[];
}

/** By country, in the order of the countries; an empty country code stands for all of them. */
export function searchBanks(payment: Payment, countryCode: string, text: string): BankGroup[] {
	const wanted = plain(text.trim());
	const banks = offeredBanks(payment).filter(({ name, parentName }) =>
		plain(`${name} ${parentName ?? ''}`).includes(wanted),
	);
	return offeredCountries(payment)
		.filter(({ code }) => countryCode === '' || code === countryCode)
		.map((country) => ({
			...country,
			banks: banks.filter((bank) => bank.countryCode === country.code),
		}))
		.filter((group) => group.banks.length > 0);
}
