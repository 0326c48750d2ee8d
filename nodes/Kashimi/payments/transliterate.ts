/** Letters that Unicode does not split into base letter and accent. */
const LATIN =
	'ß=ss Æ=AE æ=ae Ø=O ø=o Œ=OE œ=oe Ł=L ł=l Đ=D đ=d Þ=TH þ=th Ð=D ð=d Ħ=H ħ=h Ŋ=N ŋ=n Ŧ=T ŧ=t ı=i';

/** Source: SEPA conversion table (EPC217-08), which follows ELOT 743. */
const GREEK =
	'α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o';

/** Source: EPC217-08 for the Bulgarian letters, the official romanisations for those of other languages. */
const CYRILLIC =
	'а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=h ц=ts ч=ch ш=sh щ=sht ъ=a ' +
	'ь=y ю=yu я=ya ы=y э=e є=ie і=i ґ=g ђ=dj ј=j љ=lj њ=nj ћ=c џ=dz ѕ=dz';

/** Source: EPC217-08, but for "#" and "*", which are left out, and "€", which keeps its meaning. */
const SIGNS =
	"&=+ _=- –=- —=- ‑=- −=- ~=- ’=' ‘=' ‚=' ‹=' ›=' `=' ´=' \"=' “=' ”=' „=' «=' »=' …=... €=EUR ;=, " +
	'[=( ]=) {=( }=) \\=/ |=/ !=. %=. $=. @=. ^=. <=. >=. ==. #= *=';

/** How German writes its letters without accents; other languages leave the accent out. */
const GERMAN = 'Ä=Ae Ö=Oe Ü=Ue ä=ae ö=oe ü=ue';

function pairsOf(...texts: string[]): Array<[string, string]> {
	return texts.flatMap((text) =>
		text.split(' ').map((pair): [string, string] => [pair[0], pair.slice(2)]),
	);
}

const capitalised = (pairs: Array<[string, string]>): Array<[string, string]> =>
	pairs.map(([letter, latin]) => [letter.toUpperCase(), latin[0].toUpperCase() + latin.slice(1)]);

const OTHER_SCRIPTS = pairsOf(GREEK, CYRILLIC);
const REPLACEMENTS = new Map([
	...capitalised(OTHER_SCRIPTS),
	...OTHER_SCRIPTS,
	...pairsOf(LATIN, SIGNS),
]);
const GERMAN_REPLACEMENTS = new Map(pairsOf(GERMAN));

/**
 * Writes letters and signs in the basic Latin set of SEPA where possible, e.g. `Łódź` as `Lodz`. White space
 * becomes a space, invisible characters go, the rest stays. @param isGerman writes `ü` as `ue`
 */
export function transliterate(text: string, isGerman = false): string {
	const composed = text.normalize('NFC').replace(/\r\n|\s/g, ' ');
	const german = isGerman ? replaceKnown(composed, GERMAN_REPLACEMENTS) : composed;
	// Once before the accents go: "й" is a letter of its own.
	const split = replaceKnown(german, REPLACEMENTS).normalize('NFD');
	return replaceKnown(split.replace(/[\p{M}\p{Cf}]/gu, ''), REPLACEMENTS);
}

function replaceKnown(text: string, replacements: Map<string, string>): string {
	return text.replace(
		/[^a-zA-Z0-9/\-?:().,'+ ]/gu,
		(character) => replacements.get(character) ?? character,
	);
}
