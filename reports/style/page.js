// SPDX-License-Identifier: BSD-2-Clause
//
// Filters that live in the address (#verdict=fail&q=status), ladders whose arrows open packets, keys.
// Of the page's text it makes markup in one place: the body of a case that passed waits as text until
// somebody opens the case.
(function () {
	"use strict";
	const form = document.getElementById("filters");
	const cases = Array.from(document.querySelectorAll(".case"));
	const groups = Array.from(document.querySelectorAll(".group"));
	const words = new WeakMap();
	let wanted = new URLSearchParams();

	function read() {
		const hash = location.hash.slice(1);
		return hash.includes("=") ? new URLSearchParams(hash) : new URLSearchParams();
	}

	function write() {
		const text = wanted.toString();
		history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
	}

	function unfold(one) {
		const waiting = one && one.querySelector("script");
		if (!waiting)
			return;
		waiting.insertAdjacentHTML("afterend", waiting.textContent);
		waiting.remove();
		for (const button of one.querySelectorAll(".copy"))
			offer(button);
	}

	function offer(button) {
		button.hidden = !navigator.clipboard;
		button.addEventListener("click", () => {
			navigator.clipboard.writeText(button.previousElementSibling.textContent)
				.then(() => { button.textContent = "Copied"; });
		});
	}

	function textOf(one) {
		if (!words.has(one)) {
			words.set(one, one.textContent.toLowerCase());
		}
		return words.get(one);
	}

	function fits(one) {
		const verdicts = wanted.getAll("verdict");
		const tag = wanted.get("tag");
		if (verdicts.length && !verdicts.includes(one.dataset.verdict))
			return false;
		for (const name of ["role", "section", "level"])
			if (wanted.get(name) && one.dataset[name] !== wanted.get(name))
				return false;
		if (tag && !one.dataset.tags.includes(" " + tag + " "))
			return false;
		return (wanted.get("q") || "").toLowerCase().split(/\s+/)
			.every((word) => word === "" || textOf(one).includes(word));
	}

	function apply() {
		let shown = 0;
		for (const one of cases) {
			one.hidden = !fits(one);
			shown += !one.hidden;
		}
		for (const group of groups)
			group.hidden = !group.querySelector(".case:not([hidden])");
		document.getElementById("none").hidden = shown > 0;
		document.getElementById("shown").textContent = shown + " of " + cases.length;
	}

	function fill() {
		for (const box of form.querySelectorAll("[name=verdict]"))
			box.checked = wanted.getAll("verdict").includes(box.value);
		for (const field of form.querySelectorAll("select, [name=q]"))
			field.value = wanted.get(field.name) || "";
	}

	function change() {
		const at = wanted.get("at");
		wanted = new URLSearchParams();
		for (const [name, value] of new FormData(form))
			if (value)
				wanted.append(name, value);
		if (at)
			wanted.set("at", at);
		write();
		apply();
	}

	function reset() {
		wanted = new URLSearchParams();
		write();
		fill();
		apply();
	}

	// Opens whatever lies around the element, and goes there.
	function show(id) {
		const outer = /^c\d+/.exec(id || "");
		unfold(outer && document.getElementById(outer[0]));
		const target = id && document.getElementById(id);
		if (!target)
			return;
		for (let e = target; e; e = e.parentElement)
			if (e.tagName === "DETAILS")
				e.open = true;
		for (const other of document.querySelectorAll(".packet.at"))
			other.classList.remove("at");
		target.classList.add("at");
		target.scrollIntoView({block: "start"});
		(target.querySelector("summary") || target).focus({preventScroll: true});
	}

	function go() {
		wanted = read();
		fill();
		apply();
		show(wanted.get("at") || (location.hash.includes("=") ? "" : location.hash.slice(1)));
	}

	function step(by, interesting) {
		const list = cases.filter((c) => !c.hidden && (!interesting || !/^(pass|not-applicable)$/.test(c.dataset.verdict)));
		const now = document.activeElement && document.activeElement.closest(".case");
		let i = list.indexOf(now);
		if (!list.length)
			return;
		if (i < 0 && now)
			i = list.findIndex((c) => now.compareDocumentPosition(c) & Node.DOCUMENT_POSITION_FOLLOWING) - (by > 0 ? 1 : 0);
		else if (i < 0)
			i = by > 0 ? -1 : list.length;
		const to = list[Math.min(Math.max(i + by, 0), list.length - 1)];
		to.querySelector("summary").focus();
		to.scrollIntoView({block: "nearest"});
	}

	document.addEventListener("keydown", (event) => {
		const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
		if (event.ctrlKey || event.metaKey || event.altKey)
			return;
		if (event.key === "Escape")
			return reset();
		if (typing && event.target.type !== "checkbox")
			return;
		const keys = {n: [1, true], p: [-1, true], j: [1, false], k: [-1, false]};
		if (event.key === "/") {
			form.elements.q.focus();
			event.preventDefault();
		} else if (keys[event.key]) {
			step(...keys[event.key]);
			event.preventDefault();
		}
	});
	document.addEventListener("click", (event) => {
		const link = event.target.closest("a[href^='#']");
		if (!link || link.classList.contains("skip"))
			return;
		event.preventDefault();
		wanted.set("at", link.getAttribute("href").slice(1));
		write();
		show(wanted.get("at"));
	});
	for (const button of document.querySelectorAll(".copy"))
		offer(button);
	document.addEventListener("toggle", (event) => unfold(event.target.closest(".case")), true);
	form.addEventListener("input", change);
	form.addEventListener("change", change);
	form.addEventListener("submit", (event) => event.preventDefault());
	form.addEventListener("reset", (event) => { event.preventDefault(); reset(); });
	document.getElementById("reset-none").addEventListener("click", reset);
	addEventListener("hashchange", go);
	addEventListener("beforeprint", () => {
		for (const one of cases)
			if (!/^(pass|not-applicable)$/.test(one.dataset.verdict))
				one.open = true;
	});
	go();
})();
