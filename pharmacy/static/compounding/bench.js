// The bench: Enter goes from field to field, answers replace the sections that changed, the cursor goes to what is next.
// Without this script every form still works: it posts and the page comes back.
(() => {
    const bench = () => document.getElementById("bench");
    if (!bench()) return;
    const status = document.getElementById("bench-status");
    const known = new Map();
    const waiting = [];
    let busy = false;

    const say = (text) => { status.textContent = text; status.hidden = !text; };
    const plain = (section) => section.outerHTML.replace(/(name="(?:csrfmiddlewaretoken|once)" value=")[^"]*/g, "$1");
    const remember = (root) => { for (const section of root.children) if (section.id) known.set(section.id, plain(section)); };
    remember(bench());
    say("");

    function fieldsOf(form) {
        const typed = 'input:not([type="hidden"]):not([type="radio"]):not([type="checkbox"])';
        const asked = (field) => field.closest(".bench-asked");
        return [...form.querySelectorAll(typed)].filter((field) => field.offsetParent && !asked(field));
    }

    function goTo(id) {
        const field = id && document.getElementById(id);
        if (!field) return;
        field.focus();
        if (field.select && field.type !== "button" && field.type !== "submit") field.select();
        field.scrollIntoView({ block: "nearest" });
    }

    // Enter: to the next field; from the last one the form is sent, as a scanner or a balance expects.
    document.addEventListener("keydown", (event) => {
        const form = event.target.form;
        if (event.key !== "Enter" || event.isComposing || !form || form.dataset.bench === undefined) return;
        if (event.target.tagName !== "INPUT" || event.target.type === "radio" || event.target.type === "checkbox") return;
        const fields = fieldsOf(form);
        const place = fields.indexOf(event.target);
        const next = place < 0 ? null : fields[place + 1];
        if (!next || !event.target.value.trim()) return;
        event.preventDefault();
        goTo(next.id);
    });

    document.addEventListener("submit", (event) => {
        const form = event.target;
        if (form.dataset.bench === undefined) return;
        event.preventDefault();
        const sent = new URLSearchParams(new FormData(form));
        if (form.dataset.oneByOne !== undefined) {
            const field = form.elements.gross_mg;
            waiting.push({ id: form.id, url: form.action, sent });
            field.value = "";
            live(form);
            return void (busy || next());
        }
        if (!busy) send(form.id, form.action, sent);
    });

    // Weights come faster than answers: they wait in line, each with the token of the answer before it.
    function next() {
        const first = waiting.shift();
        if (!first) return;
        const form = document.getElementById(first.id);
        if (form && form.elements.once) first.sent.set("once", form.elements.once.value);
        send(first.id, first.url, first.sent);
    }

    async function send(id, url, sent) {
        busy = true;
        bench().setAttribute("aria-busy", "true");
        try {
            const headers = { "X-Bench": "1" };
            const answer = await fetch(url, { method: "POST", body: sent, headers, credentials: "same-origin" });
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            if (page.getElementById("bench")) show(page, id, sent);
            else if (answer.ok) location.reload();
            else lost(id, sent, `Nothing was recorded: the server answered ${answer.status}. Reload the page and look.`);
        } catch (error) {
            lost(id, sent, "It is not known whether this was recorded: there was no answer. Send it again: it counts once.");
        } finally {
            busy = false;
            bench().removeAttribute("aria-busy");
        }
        next();
    }

    // What was typed stays where it was typed.
    function lost(id, sent, words) {
        const left = waiting.splice(0).map((each) => each.sent.get("gross_mg"));
        const field = document.getElementById(id)?.elements.gross_mg;
        if (field && !field.value) field.value = sent.get("gross_mg") || "";
        say(left.length ? `${words} Not sent: ${left.join(", ")}.` : words);
    }

    function show(page, id, sent) {
        const fresh = page.getElementById("bench");
        const said = fresh.querySelector("#bench-said")?.textContent.trim() || "";
        const cursor = fresh.querySelector("[autofocus]")?.id;
        const at = document.activeElement;
        const stays = at && at.form && at.form.id !== id && bench().contains(at);
        const typed = typedSince(at, sent);
        swap(fresh, id);
        const refused = fresh.querySelector(".ws-field-error, .ws-problems, .bench-calm");
        say(said || (refused ? refused.textContent.trim() : ""));
        if (refused && waiting.length) lost(id, sent, "The weight before was refused.");
        goTo(stays ? at.id : cursor);
        keep(typed);
        document.querySelectorAll("form[data-unit]").forEach((form) => form.querySelector(".ws-field-error") || live(form));
    }

    // What somebody typed while the answer was under way; the field of one weight after another was emptied before.
    function typedSince(field, sent) {
        if (!field || !field.id || !field.form || !["text", "textarea"].includes(field.type)) return null;
        const before = field.form.dataset.oneByOne !== undefined && field.name === "gross_mg" ? "" : sent.get(field.name);
        return field.value && field.value !== before ? { id: field.id, value: field.value } : null;
    }

    // Not selected, so that the next key goes on where the last one was.
    function keep(typed) {
        const field = typed && document.getElementById(typed.id);
        if (!field) return;
        field.value = typed.value;
        field.setSelectionRange(typed.value.length, typed.value.length);
    }

    // Details that somebody opened stay open, except around the form that was sent: the server decides there.
    function swap(fresh, id) {
        const opened = [...document.querySelectorAll("#bench details[open]")];
        const open = new Set(opened.filter((each) => !each.querySelector(`#${id}`) || each.querySelector("details")).map((each) => each.id));
        for (const section of [...fresh.children]) {
            const old = section.id && document.querySelector(`#bench > #${section.id}`);
            const is = plain(section);
            if (!old || known.get(section.id) === is) continue;
            known.set(section.id, is);
            section.querySelectorAll("details").forEach((each) => { each.open = each.open || open.has(each.id); });
            old.replaceWith(document.adoptNode(section));
        }
    }

    // Under or over while somebody types, for the lot that was scanned.
    function live(form) {
        const output = form.querySelector("[data-live]");
        if (!output) return;
        const limits = form.dataset.net ? JSON.parse(form.dataset.net) : limitsOf(form);
        const field = form.elements.gross_mg || form.elements.actual;
        let value = field.value.trim() && Reading.read(field.value, form.dataset.unit);
        if (form.dataset.shell && value) value -= Reading.exact(form.dataset.shell);
        const verdict = value && value > 0n && limits ? Reading.judge(value, limits, form.dataset.unit) : null;
        const net = form.dataset.net && verdict ? `${Reading.shown(value)} mg net. ` : "";
        output.textContent = verdict ? net + verdict.text : "";
        output.className = `bench-live ${verdict ? (verdict.within ? "ws-good" : "ws-bad") : ""}`;
    }

    // The amount depends on the lot: what is shown follows the lot that was scanned.
    function limitsOf(form) {
        const lots = JSON.parse(form.dataset.lots || "{}");
        const typed = form.elements.lot.value.trim() || form.dataset.first || "";
        const limits = lots[typed.toLowerCase()];
        const part = form.closest(".bench-part");
        const unit = form.dataset.unit === "each" ? "" : ` ${form.dataset.unit}`;
        if (limits && part.querySelector("[data-theoretical]")) {
            const [amount, low, high] = limits.map((each) => Reading.shown(Reading.exact(each)) + unit);
            part.querySelector("[data-theoretical]").textContent = amount;
            part.querySelector("[data-accepted]").textContent = low === high ? `(exactly ${low})` : `(${low} to ${high})`;
            part.querySelector("[data-of-lot]").textContent = typed;
        }
        return limits;
    }

    document.addEventListener("input", (event) => {
        const form = event.target.form;
        if (!form || !bench().contains(form)) return;
        if (!busy) say("");
        if (form.dataset.unit) live(form);
    });
    document.querySelectorAll("form[data-unit]").forEach(live);
})();
