/** The panel renews itself, and what has to be copied gets a button. Both pages and forms work without this. */
const INTERVAL_MS = 2_000;

/** Replaces the parts that changed, but none in which somebody is working. */
async function renew() {
	if (document.hidden) return;
	const response = await fetch(location.href);
	if (!response.ok) return;
	const page = new DOMParser().parseFromString(await response.text(), 'text/html');
	for (const part of document.querySelectorAll('[data-live]')) {
		const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
		const inUse = part.contains(document.activeElement) || getSelection()?.containsNode(part, true);
		if (!fresh || inUse || fresh.innerHTML === part.innerHTML) continue;
		part.replaceChildren(...fresh.childNodes);
	}
}

async function keepRenewing() {
	// Nothing to show while the sandbox is down; the next round finds it again.
	await renew().catch(() => {});
	setTimeout(keepRenewing, INTERVAL_MS);
}

function addCopyButtons() {
	for (const value of document.querySelectorAll('.copy dd')) {
		if (value.children.length !== 1) continue;
		const label = value.previousElementSibling?.textContent ?? '';
		const button = Object.assign(document.createElement('button'), {
			type: 'button',
			textContent: 'Copy',
			ariaLabel: `Copy ${label} ${value.textContent}`,
		});
		button.addEventListener('click', async () => {
			await navigator.clipboard.writeText(value.firstElementChild.textContent);
			button.textContent = 'Copied';
		});
		value.append(button);
	}
}

addCopyButtons();
if (document.querySelector('[data-live]')) setTimeout(keepRenewing, INTERVAL_MS);
