// Adds and removes rows of a formula. Without it there are spare rows, and a row that is blanked does not count.
document.querySelectorAll("[data-rows]").forEach((rows) => {
    const body = rows.querySelector("tbody");
    const total = rows.querySelector("input[name$='-TOTAL_FORMS']");
    const add = rows.querySelector("[data-add]");
    const blank = rows.querySelector("template").innerHTML;
    const reveal = () => rows.querySelectorAll("[hidden][data-add], [hidden][data-remove]").forEach((button) => (button.hidden = false));

    add.addEventListener("click", () => {
        body.insertAdjacentHTML("beforeend", blank.replaceAll("__prefix__", total.value));
        total.value = Number(total.value) + 1;
        reveal();
        body.lastElementChild.querySelector("select, textarea").focus();
    });
    // A gap in the numbering is a blank row to the server.
    body.addEventListener("click", (event) => {
        const button = event.target.closest("[data-remove]");
        if (!button) return;
        button.closest("tr").remove();
        add.focus();
    });
    reveal();
});
