/** By key, the entries that have it, in their order. */
export function groupBy<Entry, Key>(
	list: Iterable<Entry>,
	keyOf: (entry: Entry) => Key,
): Map<Key, Entry[]> {
	const groups = new Map<Key, Entry[]>();
	for (const entry of list) {
		const key = keyOf(entry);
		const group = groups.get(key) ?? [];
		if (group.push(entry) === 1) groups.set(key, group);
	}
	return groups;
}

export function sumOf<Entry>(list: Entry[], numberOf: (entry: Entry) => number): number {
	return list.reduce((sum, entry) => sum + numberOf(entry), 0);
}

/** The lowest number first, NaN last; the same numbers keep their order. */
export function sortBy<Entry>(list: readonly Entry[], numberOf: (entry: Entry) => number): Entry[] {
	const numbered = list.map((entry) => ({ entry, number: numberOf(entry) }));
	for (const one of numbered) if (Number.isNaN(one.number)) one.number = Infinity;
	// Infinity minus itself is no number.
	return numbered.sort((one, other) => one.number - other.number || 0).map(({ entry }) => entry);
}
