// What was typed or sent by a balance, against what is accepted. Exact: whole numbers of 1e-10 of the unit, no floats.
// It only helps while somebody types; the server reads the same text again and decides.
const Reading = (() => {
    const PLACES = 10;
    const SHIFT = { g: { "": 0, g: 0, mg: -3 }, mg: { "": 0, mg: 0, g: 3 }, each: { "": 0, pc: 0, pcs: 0, pieces: 0 } };
    const FORM = /^(?:[a-z,: ]*?)([+-]?) ?(\d*)(?:\.(\d*))? ?([a-zµ]*)(?: (?:n|net|g|gross))?$/i;

    function scaled(whole, decimals, shift) {
        const digits = (whole || "0") + decimals.padEnd(PLACES + 4, "0").slice(0, PLACES + 4);
        return BigInt(digits) / 10n ** BigInt(4 - shift);
    }

    function exact(text) {
        const [whole, decimals = ""] = text.split(".");
        return scaled(whole, decimals, 0);
    }

    // null when it is not understood, or is not steady yet
    function read(text, unit) {
        const found = FORM.exec(text.replace(/[\s\u00a0]+/g, " ").trim());
        if (!found || !(found[2] || found[3]) || /^(us|s d|sd)\b/i.test(text.trim())) return null;
        const shift = SHIFT[unit][found[4].toLowerCase()];
        if (shift === undefined || found[1] === "-") return null;
        return scaled(found[2], found[3] || "", shift);
    }

    function shown(value) {
        const digits = value.toString().padStart(PLACES + 1, "0");
        const decimals = digits.slice(-PLACES).replace(/0+$/, "");
        const whole = digits.slice(0, -PLACES).replace(/\B(?=(\d{3})+$)/g, ",");
        return decimals ? `${whole}.${decimals}` : whole;
    }

    // Words and verdict for `value` against theoretical, low and high as decimal texts
    function judge(value, [theoretical, low, high], unit) {
        const [target, least, most] = [theoretical, low, high].map(exact);
        const within = value >= least && value <= most;
        const suffix = unit === "each" ? "" : ` ${unit}`;
        const difference = value > target ? value - target : target - value;
        if (!difference) return { within, text: "Exact." };
        const tenths = (difference * 2000n + target) / (target * 2n);
        const side = value > target ? "over" : "under";
        const percent = `${tenths / 10n}.${tenths % 10n}`.replace(/\.0$/, "");
        const verdict = within ? "accepted" : `out of tolerance, ${shown(least)}${suffix} to ${shown(most)}${suffix} is accepted`;
        return { within, text: `${shown(difference)}${suffix} ${side} (${percent} %): ${verdict}.` };
    }

    return { exact, read, shown, judge };
})();
